import { failure } from '../exit.ts';
import { count } from '../terminal.ts';

const SHOWN = 5;

/** Rows that cannot be read: so many are let pass, and the first few are told. */
export class BadRows {
  readonly tolerated: number;
  /** What was wrong with the first of them. */
  readonly told: string[] = [];
  skipped = 0;

  constructor(tolerated: number) {
    this.tolerated = tolerated;
  }

  /**
   * @param where such as `row 17 (line 18)`
   * @throws CliError when it is one too many
   */
  add(where: string, reason: string): void {
    if (this.told.length < SHOWN) this.told.push(`${where}: ${reason}`);
    if (this.skipped === this.tolerated) {
      const more = this.skipped - this.told.length + 1;
      throw failure(
        `${this.told.join('\n  ')}${more > 0 ? `\n  and ${count(more)} more, the last in ${where}` : ''}\n  Mend the input, or let some bad rows pass with --skip-bad N`,
      );
    }
    this.skipped++;
  }
}
