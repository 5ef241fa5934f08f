import { MARGIN, meanEvidenceAbove } from '../../src/release/verdict/index.ts';
import { seeded } from '../drift/random.ts';

const LOOK_EVERY = 10;

/** How often equal costs are called worse at any look; log-normal, so that single calls cost many times the median. */
export function costAlarms(share: number, most: number, alpha: number, seeds: number): number {
  const random = seeded(17);
  let alarms = 0;
  for (let seed = 0; seed < seeds; seed++) if (alarmed(share, most, alpha, random)) alarms++;
  return alarms / seeds;
}

function alarmed(share: number, most: number, alpha: number, random: () => number): boolean {
  const arms = {
    champion: { trials: 0, sum: 0, squares: 0 },
    canary: { trials: 0, sum: 0, squares: 0 },
  };
  for (let call = 0; Math.max(arms.champion.trials, arms.canary.trials) < most; call++) {
    const arm = random() < share ? arms.canary : arms.champion;
    const cost = Math.exp(normal(random));
    arm.trials++;
    arm.sum += cost;
    arm.squares += cost ** 2;
    if (call % LOOK_EVERY === 0 && meanEvidenceAbove(arms, 1, MARGIN - 1) >= 1 / alpha) return true;
  }
  return false;
}

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
