import type { DataFrame, Field, Labels } from '@grafana/data';

/** One measure of one label set: what every shape of frame comes down to. */
export interface MeasureSeries {
  readonly measure: string;
  readonly labels: Labels;
  /**
   * Milliseconds and values just as they came, not copied: unsorted, of other kinds, of other lengths. Read them
   * through {@link finite}.
   */
  readonly times: ArrayLike<unknown>;
  readonly values: ArrayLike<unknown>;
  /** Where unit, decimals, thresholds and links come from. */
  readonly field: Field;
}

/** Reads every number field of any frames (wide, long or multi) as labelled measures. */
export function readSeries(frames: readonly DataFrame[]): MeasureSeries[] {
  return frames.flatMap((frame) => {
    const fields = frame.fields ?? [];
    const numbers = fields.filter((field) => isType(field, 'number'));
    const strings = fields.filter((field) => isType(field, 'string'));
    const times = columnOf(fields.find((field) => isType(field, 'time')));
    return strings.length > 0
      ? readLong(numbers, strings, times)
      : numbers.map((field) => readWide(field, times));
  });
}

function readWide(field: Field, times: ArrayLike<unknown>): MeasureSeries {
  const labels = field.labels ?? {};
  return { measure: measureOf(labels, field), labels, times, values: columnOf(field), field };
}

/** In a long frame the string fields are the labels, row by row. */
function readLong(numbers: Field[], strings: Field[], times: ArrayLike<unknown>): MeasureSeries[] {
  const groups = new Map<string, { labels: Labels; rows: number[] }>();
  const length = Math.max(0, ...strings.map((field) => field.values?.length ?? 0));
  for (let row = 0; row < length; row++) {
    const texts = strings.map((field) => textOf(field.values?.[row]));
    const key = texts.join('\u0000');
    const group = groups.get(key);
    if (group) {
      group.rows.push(row);
    } else {
      const labels = Object.fromEntries(strings.map((field, i) => [field.name, texts[i] ?? '']));
      groups.set(key, { labels, rows: [row] });
    }
  }
  return numbers.flatMap((field) => {
    const column = columnOf(field);
    return [...groups.values()].map(({ labels: own, rows }) => {
      const labels = { ...field.labels, ...own };
      return {
        measure: measureOf(labels, field),
        labels,
        times: rows.map((row) => times[row]),
        values: rows.map((row) => column[row]),
        field,
      };
    });
  });
}

/** The last part of a recorded name (`ml:feature_drift:psi` is `psi`), else the label `measure`, else the field's name. */
function measureOf(labels: Labels, field: Field): string {
  const name = labels.__name__;
  if (name) {
    return lastPart(name);
  }
  return labels.measure || textOf(field.name);
}

/** The number, or NaN for anything else: null, text, infinity, a hole. */
export function finite(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
}

function columnOf(field: Field | undefined): ArrayLike<unknown> {
  return field?.values ?? [];
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

function isType(field: Field, type: `${Field['type']}`): boolean {
  return field.type === type;
}

/** `psi` of `ml:feature_drift:psi`. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

/** The newest finite value, NaN when there is none. */
export function lastValue({ values }: MeasureSeries): number {
  for (let i = values.length - 1; i >= 0; i--) {
    const value = finite(values[i]);
    if (!Number.isNaN(value)) {
      return value;
    }
  }
  return Number.NaN;
}
