import { bar, count, type Output, widthOf } from './terminal.ts';

const REDRAW_MS = 100;
const LINE_MS = 5_000;

export interface ProgressOptions {
  readonly quiet: boolean;
  /** How far the work is, 0 to 1, or undefined when nobody can tell, as on a pipe. */
  share(): number | undefined;
  /** What is counted; default `rows`. */
  readonly unit?: string;
}

/** How far reading is: a line that is drawn anew on a terminal, a plain line every five seconds elsewhere. */
export class Progress {
  readonly #output: Output;
  readonly #options: ProgressOptions;
  readonly #started = performance.now();
  readonly #interval: number;
  #next: number;
  #drawn = false;

  constructor(output: Output, options: ProgressOptions) {
    this.#output = output;
    this.#options = options;
    this.#interval = output.isTTY ? REDRAW_MS : LINE_MS;
    this.#next = options.quiet ? Number.POSITIVE_INFINITY : this.#started + this.#interval;
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** @param done how many, in the unit */
  update(done: number): void {
    const now = performance.now();
    if (now < this.#next) return;
    this.#next = now + this.#interval;
    const line = this.#line(done);
    if (this.#output.isTTY) this.#output.write(`\r\u001b[K${line.slice(0, widthOf(this.#output) - 1)}`);
    else this.#output.write(`${line}\n`);
    this.#drawn = true;
  }

  /** Takes the line away from a terminal. */
  end(): void {
    if (this.#drawn && this.#output.isTTY) this.#output.write('\r\u001b[K');
  }

  #line(done: number): string {
    const { seconds } = this;
    const { unit = 'rows' } = this.#options;
    const share = this.#options.share();
    const rate = `${count(done)} ${unit}, ${count(done / seconds)}/s`;
    if (share === undefined) return rate;
    const left = share > 0 ? `, ${duration((seconds / share) * (1 - share))} left` : '';
    return `${bar(share, 20).padEnd(20, '░')} ${Math.floor(share * 100)} %  ${rate}${left}`;
  }
}

/** `45 s`, `3:05 min`. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`;
}
