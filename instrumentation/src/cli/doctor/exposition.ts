/** One series of a scrape. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Exposition {
  readonly samples: readonly Sample[];
  /** Lines that are not of the format, by number; the first few. */
  readonly badLines: readonly number[];
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\\n]|\\.)*)"\s*(,|(?=\}))/y;
/** Value, then a timestamp, then an exemplar of OpenMetrics; the last two are passed over. */
const VALUE = /^\s*(\S+)(?:\s+[+-]?[\d.]+)?\s*(?:#.*)?$/;
const MOST_BAD_LINES = 5;

/**
 * Reads the text format of Prometheus 0.0.4, and what OpenMetrics adds to it.
 * https://prometheus.io/docs/instrumenting/exposition_formats
 */
export function parseExposition(text: string): Exposition {
  const samples: Sample[] = [];
  const badLines: number[] = [];
  text.split('\n').forEach((line, i) => {
    if (/^\s*(#|$)/.test(line)) return;
    const sample = parseSample(line);
    if (sample !== undefined) samples.push(sample);
    else if (badLines.length < MOST_BAD_LINES) badLines.push(i + 1);
  });
  return { samples, badLines };
}

function parseSample(line: string): Sample | undefined {
  NAME.lastIndex = 0;
  const name = NAME.exec(line)?.[0];
  if (name === undefined) return undefined;
  let end = name.length;
  const labels: Record<string, string> = Object.create(null);
  if (line[end] === '{') {
    const closed = parseLabels(line, end + 1, labels);
    if (closed === undefined) return undefined;
    end = closed;
  }
  const value = numberOf(VALUE.exec(line.slice(end))?.[1]);
  return value === undefined ? undefined : { name, labels, value };
}

/** Fills in the labels, and gives the place behind the closing brace. */
function parseLabels(line: string, start: number, labels: Record<string, string>): number | undefined {
  LABEL.lastIndex = start;
  let end = start;
  for (let match = LABEL.exec(line); match !== null; match = LABEL.exec(line)) {
    labels[match[1]!] = match[2]!.replace(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped));
    end = LABEL.lastIndex;
  }
  const rest = /^\s*\}/.exec(line.slice(end));
  return rest === null ? undefined : end + rest[0].length;
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const infinite = /^([+-]?)inf$/i.exec(text);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
