import type { Readable } from 'node:stream';

/** Where a command reads and writes; a test gives its own. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const UNSAFE = /[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/gu;

/** Text of somebody else made safe for a terminal: control and direction-changing characters escaped, long text cut. */
export function safe(text: string, longest = 64): string {
  const escaped = text
    .slice(0, 2 * longest)
    .replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return escaped.length > longest || text.length > 2 * longest
    ? `${escaped.slice(0, longest - 1)}…`
    : escaped;
}

const CODES = { red: 31, yellow: 33, green: 32, bold: 1, dim: 2 } as const;

export type Style = (text: string, style: keyof typeof CODES) => string;

/** Colours on a terminal that did not refuse them (https://no-color.org); anywhere else the plain text. */
export function styleFor(output: Output, env: Io['env']): Style {
  const coloured = output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return coloured ? (text, style) => `\u001b[${CODES[style]}m${text}\u001b[0m` : (text) => text;
}

const DEFAULT_WIDTH = 80;

export function widthOf(output: Output): number {
  return Math.max(40, output.columns ?? DEFAULT_WIDTH);
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of at most `width` characters, to an eighth of one; something that is not zero shows at least that. */
export function bar(share: number, width: number): string {
  const eighths = Math.min(width * 8, Math.max(share > 0 ? 1 : 0, Math.round(share * width * 8)));
  return '█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7];
}

/** Columns as wide as their widest cell, two spaces apart. Columns in `right` are aligned to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.map((one) => indent + one).join('\n');
}

export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}
