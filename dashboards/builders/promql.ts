import { LABEL, WINDOW_LABEL } from '@parapet/instrumentation/contract';

/** Label matchers by label name; a value that starts with `=~`, `!=` or `!~` brings its own operator. */
export type Matchers = Readonly<Record<string, string>>;

/** All versions of the chosen model. */
export const ofModel: Matchers = { [LABEL.modelName]: '$model' };

/** The chosen version. */
export const ofVersion: Matchers = { ...ofModel, [LABEL.modelVersion]: '$version' };

/** Narrows recorded series to the chosen window. */
export const inWindow: Matchers = { [WINDOW_LABEL]: '$window' };

/** A vector selector: `series('up', { job: 'x' })` is `up{job="x"}`. */
export function series(name: string, ...matchers: Matchers[]): string {
  const parts = Object.entries(Object.assign({}, ...matchers) as Matchers).map(([label, value]) => {
    const [operator, text] = /^(=~|!=|!~)/.test(value) ? [value.slice(0, 2), value.slice(2)] : ['=', value];
    return `${label}${operator}"${text}"`;
  });
  return `${name}{${parts.join(', ')}}`;
}

/** A selector over several series at once; their common prefix is left to Prometheus' own regex optimiser. */
export function anySeries(names: readonly string[], ...matchers: Matchers[]): string {
  return series('', { __name__: `=~${names.join('|')}` }, ...matchers);
}

/** Per-second rate of a counter over the interval that Grafana derives from step and scrape interval. */
export function rate(name: string, ...matchers: Matchers[]): string {
  return `rate(${series(name, ...matchers)}[$__rate_interval])`;
}
