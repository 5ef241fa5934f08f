import { splitDigits } from '../../digits/dataset.ts';
import { CHAMPION, MODEL_NAME } from '../../digits/identity.ts';
import { loadModel, networkOf } from '../../digits/model-file.ts';
import type { Attack } from '../attack.ts';
import { digitClient } from '../digit-client.ts';
import { agreement, extract, seedsOf } from '../extraction.ts';

const SEEDS_PER_CLASS = 10;
const MOST_QUERIES = 1_600;

export const extractionAttack: Attack = {
  brief: `trains a copy of the digit reader on the answers to ${MOST_QUERIES} synthetic pictures (black box, one account)`,
  model: MODEL_NAME,
  async run(target, say) {
    const { replay } = await splitDigits();
    const unseen = replay.slice(2_000, 3_000);
    // Only to tell how good the copy is: the thief does not have it.
    const victim = networkOf((await loadModel(target.data('digits'), CHAMPION.version)).content);
    const read = await digitClient(target, 'scraper', 'scraper');
    const percentOf = (share: number) => `${(share * 100).toFixed(0)} %`;
    const { network, queries } = await extract(
      seedsOf(replay.slice(0, 2_000), SEEDS_PER_CLASS),
      read,
      MOST_QUERIES,
      (stolen) =>
        say(
          `${stolen.queries} queries: the copy agrees on ${percentOf(agreement(stolen.network, victim, unseen))}`,
        ),
    );
    return [
      `a copy that agrees with the model on ${percentOf(agreement(network, victim, unseen))} of unseen digits, for ${queries} queries`,
    ];
  },
};
