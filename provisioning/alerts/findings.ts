import {
  LABEL,
  RECORDED,
  type RecordedKey,
  WINDOW_LABEL,
  type Window,
} from '@parapet/instrumentation/contract';
import { VERSION } from '../prometheus/rules/promql.ts';
import { OF_SUBJECT, type Text } from './types.ts';

/** Matchers of findings, by label of the metric. */
export const CATEGORY = LABEL.securityCategory;
export const RULE = LABEL.securityRule;
export const SEVERE = `${LABEL.securitySeverity}=~"high|critical"`;
export const CRITICAL = `${LABEL.securitySeverity}="critical"`;
export const LET_THROUGH = `${LABEL.securityAction}!="blocked"`;
export const BLOCKED = `${LABEL.securityAction}="blocked"`;
/** Prometheus takes an empty label for none: findings about no model. */
export const OF_MODEL = `${LABEL.modelName}!=""`;
export const OF_NO_MODEL = `${LABEL.modelName}=""`;

/** What detectors and guards of one process only see in their own requests is seen within the window. */
export const JUST_NOW: Window = '5m';

/** What comes in again and again is one alert. */
export const AGAIN = '15m';

/** A recorded series of a window, with matchers of its other labels. */
export function recordedOf(key: RecordedKey, window: Window, ...matchers: readonly string[]): string {
  return `${RECORDED[key]}{${[`${WINDOW_LABEL}="${window}"`, ...matchers].join(',')}}`;
}

/** Findings of the last five minutes, each time that something was found. */
export function findings(...matchers: readonly string[]): string {
  return recordedOf('securityEventCount', JUST_NOW, ...matchers);
}

export function byVersion(series: string): string {
  return `sum by (${VERSION}) (${series})`;
}

/** What an alert is about that may be about no model. */
export type MaybeModel = 'version' | 'fleet';

/** Findings about some model version, or about none. */
export function findingsAbout(about: MaybeModel, ...matchers: readonly string[]): string {
  return summedAbout(about, 'securityEventCount', ...matchers);
}

/** What was counted in the last five minutes about some model version, or about none. */
export function summedAbout(about: MaybeModel, key: RecordedKey, ...matchers: readonly string[]): string {
  if (about === 'version') return byVersion(recordedOf(key, JUST_NOW, ...matchers, OF_MODEL));
  return `sum(${recordedOf(key, JUST_NOW, ...matchers, OF_NO_MODEL)})`;
}

export function byModel(series: string): string {
  return `sum by (${LABEL.modelName}) (${series})`;
}

/** Which rules spoke, and how often; OF_SUBJECT stands last, for a fleet has none. */
export function rulesOf({ list }: Text, ...matchers: readonly string[]): string {
  const found = recordedOf('securityEventCount', JUST_NOW, ...matchers, OF_SUBJECT);
  return list(`sort_desc(topk(5, sum by (${RULE}) (${found}) > 0))`, RULE);
}
