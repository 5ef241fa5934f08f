export { ATTR, type AttributeKey, attributes } from './attributes.ts';
export { type EventKey, events } from './events.ts';
export { type MetricKey, metrics } from './metrics.ts';
export { FAMILY, LABEL, prometheusFamily, prometheusSeries } from './prometheus.ts';
export {
  CANARY_VERDICT,
  RECORDED,
  type RecordedKey,
  recorded,
  VERDICT,
  WINDOW_LABEL,
  WINDOWS,
  type Window,
} from './recorded.ts';
export { BURN_PAIRS, type BurnPair, SLO_WINDOWS, type SloWindow, WORST_SHARE } from './topics/slo.ts';
export type {
  AttributeDefinition,
  EventDefinition,
  MetricDefinition,
  RecordedDefinition,
  Signal,
  Status,
} from './types.ts';
