import { type DataFrame, FieldType } from '@grafana/data';

export interface LogLine {
  readonly id: string;
  /** Milliseconds. */
  readonly time: number;
  readonly text: string;
  /** Severity as the event says it, in lower case; empty when it says none. */
  readonly level: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Log lines of frames in Grafana's shape for them: the first time and string field, and the labels. */
export function readLogLines(frames: readonly DataFrame[]): LogLine[] {
  return frames.flatMap((frame) => {
    const column = (type: FieldType, name?: string) =>
      frame.fields.find((field) => field.type === type && (!name || field.name === name))?.values ?? [];
    const times = column(FieldType.time);
    const bodies = column(FieldType.string);
    const labels = column(FieldType.other, 'labels');
    const ids = column(FieldType.string, 'id');
    return times.map((time: number, row): LogLine => {
      const own: Record<string, string> = labels[row] ?? {};
      const level = (own.severity_text ?? own.detected_level ?? own.level ?? '').toLowerCase();
      return { id: ids[row] ?? String(row), time, text: bodies[row] ?? '', level, labels: own };
    });
  });
}
