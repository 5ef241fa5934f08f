import { runEnd, URL64 } from './characters.ts';

/** Most headers of a JSON Web Token that are looked for in one run: a text of nothing but their first letters must not cost more. */
const MOST_TRIES = 4;

/** Where runs of base64url end, each looked at once: a long one in which many tokens could begin would be read again for each. */
export class Runs {
  #text = '';
  #start = 0;
  #end = 0;
  #triesUpTo = 0;
  #tries = 0;

  /** Begins with another text. */
  of(text: string): void {
    this.#text = text;
    this.#start = this.#end = this.#triesUpTo = 0;
  }

  /** End of the run that holds this index; the index itself where it holds none. */
  end(from: number): number {
    if (from < this.#start || from >= this.#end) {
      this.#end = runEnd(this.#text, from, this.#text.length, URL64);
      this.#start = from;
    }
    return this.#end;
  }

  /** Whether a header may still be tried in the run that ends there. */
  mayTry(end: number): boolean {
    if (end !== this.#triesUpTo) this.#tries = 0;
    this.#triesUpTo = end;
    return ++this.#tries <= MOST_TRIES;
  }
}
