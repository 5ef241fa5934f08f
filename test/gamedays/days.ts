import { bulkDownloadAttack } from '../../demo/fleet/attacks/commands/bulk-download.ts';
import { extractionAttack } from '../../demo/fleet/attacks/commands/extraction.ts';
import { fgsmAttack } from '../../demo/fleet/attacks/commands/fgsm.ts';
import { labelFlipAttack } from '../../demo/fleet/attacks/commands/label-flip.ts';
import { CHAMPION, MODEL_NAME as DIGIT_READER, SLOW } from '../../demo/fleet/digits/identity.ts';
import { MODEL_NAME as ARRIVAL_DELAY } from '../../demo/fleet/flights/identity.ts';
import { MODEL_NAME as MAIL_FILTER } from '../../demo/fleet/mail-filter/identity.ts';
import { bearer } from '../../demo/fleet/shared/access.ts';
import { credentialsOf } from '../../demo/fleet/shared/credentials.ts';
import { REPLICAS } from '../../demo/stack/fleet.ts';
import type { FailureMode } from '../../provisioning/alerts/taxonomy.ts';
import type { Field } from './field.ts';
import type { GameDay } from './game-day.ts';
import { responded } from './response.ts';

const TRACES = 'the responder took a snapshot';

const days: readonly GameDay[] = [
  {
    mode: 'F1',
    brief: 'the mail filter gets mail of other senders and other spam',
    expected: {
      alert: 'MLFeatureDrift',
      severity: 'page',
      rootCause: 'drift',
      models: [MAIL_FILTER],
      receivers: ['pager'],
      withinSeconds: 240,
    },
    inject: (field) => field.steer('mail-filter', { phase: 'shift' }),
    mend: (field) => field.steer('mail-filter', { phase: 'quiet' }),
  },
  {
    mode: 'F2',
    brief: labelFlipAttack.brief,
    expected: {
      alert: 'MLTrainingDataPoisoned',
      severity: 'page',
      rootCause: 'poisoning',
      models: [MAIL_FILTER],
      receivers: ['pager', 'security'],
      withinSeconds: 120,
    },
    inject: attack(labelFlipAttack),
    isSafe: responded('MLTrainingDataPoisoned', 'snapshot'),
    safe: TRACES,
  },
  {
    mode: 'F3',
    brief: bulkDownloadAttack.brief,
    expected: {
      alert: 'MLCredentialLeak',
      severity: 'page',
      rootCause: 'credential_leak',
      models: [DIGIT_READER],
      receivers: ['pager', 'security'],
      withinSeconds: 120,
    },
    inject: attack(bulkDownloadAttack),
    isSafe: responded('MLCredentialLeak', 'snapshot'),
    safe: TRACES,
  },
  {
    mode: 'F4',
    brief: `${DIGIT_READER} ${SLOW.version} is released to 30 % of the writers, and takes 300 ms`,
    expected: {
      alert: 'MLLatencyRegression',
      severity: 'page',
      rootCause: 'latency',
      models: [DIGIT_READER],
      version: SLOW.version,
      receivers: ['pager'],
      withinSeconds: 150,
    },
    async inject(field) {
      const headers = { ...bearer(await credentialsOf(field.target.data('digits')), 'ci') };
      for (const replica of REPLICAS)
        await field.post(`digits-${replica}`, '/releases', { version: SLOW.version }, headers);
    },
    async isSafe(field) {
      const serving = await Promise.all(REPLICAS.map((replica) => field.serving('digits', replica)));
      return serving.every(({ champion, canary }) => champion === CHAMPION.version && canary === undefined);
    },
    safe: 'both replicas serve the version before',
  },
  {
    mode: 'F5',
    brief: fgsmAttack.brief,
    expected: {
      alert: 'MLAdversarialInputs',
      severity: 'page',
      rootCause: 'hostile_queries',
      models: [DIGIT_READER],
      receivers: ['pager', 'security'],
      withinSeconds: 120,
    },
    inject: attack(fgsmAttack),
    isSafe: responded('MLAdversarialInputs', 'snapshot'),
    safe: TRACES,
  },
  {
    mode: 'F6',
    brief: extractionAttack.brief,
    expected: {
      alert: 'MLModelTheft',
      severity: 'page',
      rootCause: 'hostile_queries',
      models: [DIGIT_READER],
      receivers: ['pager', 'security'],
      withinSeconds: 240,
    },
    inject: attack(extractionAttack),
    isSafe: responded('MLModelTheft', 'snapshot'),
    safe: TRACES,
  },
  {
    mode: 'F7',
    brief: 'flights arrive, and nobody tells how late',
    expected: {
      alert: 'MLLabelFreshnessBurn',
      severity: 'page',
      rootCause: 'labels',
      models: [ARRIVAL_DELAY],
      receivers: ['pager'],
      withinSeconds: 480,
    },
    inject: (field) => field.steer('flights', { labels: false }),
    mend: (field) => field.steer('flights', { labels: true }),
  },
  {
    mode: 'F8',
    brief: 'the feature flags, which every service asks at each call, cannot be read',
    expected: {
      alert: 'MLCascadingFailure',
      severity: 'page',
      rootCause: 'cascade',
      models: [MAIL_FILTER, DIGIT_READER, ARRIVAL_DELAY],
      receivers: ['pager'],
      withinSeconds: 150,
    },
    inject: (field) => field.post('flags', '/outage', { on: true }),
    mend: (field) => field.post('flags', '/outage', { on: false }),
  },
];

/** The game day of each failure mode. */
export const DAYS = Object.fromEntries(days.map((day) => [day.mode, day])) as Readonly<
  Record<FailureMode, GameDay>
>;

/** Days on one model, one after the other. */
export interface Lane {
  readonly modes: readonly FailureMode[];
  /** Seconds of honest traffic first: for what is unlike training a minute, for what is unlike usual more. */
  readonly warmUpSeconds: number;
}

/** They go on side by side. The last day, which touches all models, comes when the others have been told of. */
export const LANES: readonly Lane[] = [
  { modes: ['F2', 'F1'], warmUpSeconds: 120 },
  { modes: ['F5', 'F3', 'F4', 'F6'], warmUpSeconds: 60 },
  // Its labels fall due two minutes after a flight.
  { modes: ['F7'], warmUpSeconds: 180 },
];
export const LAST: Lane = { modes: ['F8'], warmUpSeconds: 60 };

function attack({ run }: { readonly run: typeof fgsmAttack.run }) {
  return async ({ target }: Field, say: (line: string) => void): Promise<void> => {
    for (const line of await run(target, say)) say(line);
  };
}
