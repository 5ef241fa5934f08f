import { setTimeout as delay } from 'node:timers/promises';
import { REPLICAS } from '../fleet.ts';
import { type Observation, observe, type Release, type Sources, windowVerdict } from './observe.ts';

const POLL_MS = 2000;

/** One line for each thing that differs between two looks at the stack. */
export function changes(before: Observation | undefined, now: Observation): string[] {
  const lines: string[] = [];
  if (now.replay.phase !== before?.replay.phase) lines.push(`replay: ${PHASE_TEXT[now.replay.phase]}`);
  const verdict = windowVerdict(now);
  if (!before || verdict !== windowVerdict(before)) lines.push(verdictText(now));
  if (now.alert !== (before?.alert ?? 'inactive')) lines.push(`alert: ${now.alert}`);
  if (now.received && !before?.received) lines.push('alert: received by Alertmanager');
  lines.push(...releaseChanges(before?.release, now.release));
  return lines;
}

function releaseChanges(before: Release | undefined, now: Release): string[] {
  const lines: string[] = [];
  if (now.verdict !== (before?.verdict ?? 'none'))
    lines.push(`canary of the digit reader: ${now.verdict} (${now.calls} calls)`);
  if (now.rollbacks > (before?.rollbacks ?? 0))
    lines.push(`canary of the digit reader: taken back by ${now.rollbacks} of ${REPLICAS.length} replicas`);
  return lines;
}

const PHASE_TEXT = {
  quiet: 'mail like the training mail',
  shift: 'the mail shifts: other senders, other spam',
  done: 'no more mail',
} as const;

function verdictText(now: Observation): string {
  const verdict = windowVerdict(now);
  if (verdict !== 'drifted') return `verdict: ${verdict} (n ${now.n})`;
  const features = now.featuresDrifted === 1 ? '1 feature' : `${now.featuresDrifted} features`;
  const worst = now.worst ? `, strongest ${now.worst.feature} with PSI ${now.worst.psi.toFixed(2)}` : '';
  return `verdict: ${features} drifted${worst} (n ${now.n})`;
}

/** Tells what changes until the signal aborts; a source that does not answer is told once. */
export async function watch(
  sources: Sources,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let before: Observation | undefined;
  let trouble = '';
  while (!signal.aborted) {
    try {
      const now = await observe(sources);
      for (const line of changes(before, now)) tell(line);
      before = now;
      trouble = '';
    } catch (error) {
      const { message } = error as Error;
      if (message !== trouble && !signal.aborted) tell(`cannot look: ${message}`);
      trouble = message;
    }
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}
