import { LABEL } from './prometheus.ts';
import * as access from './topics/access.ts';
import * as audit from './topics/audit.ts';
import * as canary from './topics/canary.ts';
import * as cost from './topics/cost.ts';
import * as drift from './topics/drift.ts';
import * as exposure from './topics/exposure.ts';
import * as feedback from './topics/feedback.ts';
import * as health from './topics/health.ts';
import * as inference from './topics/inference.ts';
import * as inputs from './topics/inputs.ts';
import * as release from './topics/release.ts';
import * as responder from './topics/responder.ts';
import * as security from './topics/security.ts';
import * as slo from './topics/slo.ts';
import * as training from './topics/training.ts';
import * as validation from './topics/validation.ts';
import type { ContractSeries, RecordedDefinition } from './types.ts';

/** Label that tells over which window a recorded series looks: `5m`, `1h` or `1d`. */
export const WINDOW_LABEL = 'window';
export const WINDOWS = ['5m', '1h', '1d'] as const;
export type Window = (typeof WINDOWS)[number];

/** Values of the verdict series. Three, never two: silence and small windows are not health. */
export const VERDICT = { notEnoughData: -1, fine: 0, drifted: 1 } as const;

/** Values of the verdict series of canaries. */
export const CANARY_VERDICT = { notEnoughData: -1, noDifference: 0, worse: 1, better: 2 } as const;

const series = {
  ...inference.recorded,
  ...drift.recorded,
  ...feedback.recorded,
  ...cost.recorded,
  ...validation.recorded,
  ...inputs.recorded,
  ...exposure.recorded,
  ...access.recorded,
  ...release.recorded,
  ...canary.recorded,
  ...health.recorded,
  ...responder.recorded,
  ...security.recorded,
  ...audit.recorded,
  ...training.recorded,
  ...slo.recorded,
} as const satisfies Record<string, ContractSeries>;

export type RecordedKey = keyof typeof series;

type Recorded = {
  readonly [K in RecordedKey]: RecordedDefinition & Pick<(typeof series)[K], 'name'>;
};

/** Series that the recording rules make; dashboards and panels read no other computed ones. Labels as in Prometheus. */
export const recorded = Object.fromEntries(
  Object.entries(series).map(([key, definition]) => [
    key,
    {
      ...definition,
      labels: definition.labels.map((label) => (label === 'window' ? WINDOW_LABEL : LABEL[label])),
    },
  ]),
) as unknown as Recorded;

/** Recorded series names by key: `RECORDED.driftPsi` is `'ml:feature_drift:psi'`. */
export const RECORDED = Object.fromEntries(
  Object.entries(recorded).map(([key, { name }]) => [key, name]),
) as unknown as { readonly [K in RecordedKey]: (typeof recorded)[K]['name'] };
