import type { Observation } from './observation.ts';
import { angle, type Pattern, type Yardstick } from './pattern.ts';
import { PointSample } from './point-sample.ts';

const POINTS_KEPT = 128;
const VERY_CONFIDENT = 0.999;
const ASKED_OFTEN = 5;

/** What each number of {@link MembershipPattern} is called. */
export const MEMBERSHIP_TESTS = [
  'repeats',
  'altered copies',
  'size of alterations',
  'records asked often',
  'most for a record',
  'confident and asked again',
] as const;

/** Numbers of one client's queries that tell how training records are looked for. At most some 5 KiB: 128 points of 35 bytes. */
export class MembershipPattern implements Pattern {
  /** Square of the distance within which a query is a copy of an earlier one. */
  readonly #limit: number;
  readonly #points: PointSample;
  #asked = new Uint16Array(POINTS_KEPT);
  #count = 0;
  #repeats = 0;
  #copies = 0;
  #alteration = 0;
  #often = 0;
  #most = 0;
  #confident = 0;

  constructor({ spacing }: Yardstick, random: () => number) {
    this.#limit = spacing ** 2;
    this.#points = new PointSample(POINTS_KEPT, random);
  }

  get count(): number {
    return this.#count;
  }

  add({ point, classIndex, confidence }: Observation): boolean {
    this.#count++;
    const { any, index } = this.#points.nearest(point, classIndex);
    if (any >= this.#limit) {
      const place = this.#points.add(point, classIndex);
      if (place >= 0) this.#asked[place] = 1;
      return true;
    }
    if (any === 0) this.#repeats++;
    else {
      this.#copies++;
      this.#alteration += Math.sqrt(any / this.#limit);
    }
    if (confidence > VERY_CONFIDENT) this.#confident++;
    const asked = Math.min(this.#asked[index]! + 1, 65_535);
    this.#asked[index] = asked;
    if (asked === ASKED_OFTEN) this.#often++;
    this.#most = Math.max(this.#most, asked);
    return true;
  }

  /** In the order of {@link MEMBERSHIP_TESTS}. */
  numbers(): number[] {
    const n = this.#count;
    return [
      angle(this.#repeats / n),
      angle(this.#copies / n),
      this.#copies === 0 ? 0 : this.#alteration / this.#copies,
      Math.log(1 + this.#often),
      Math.log(Math.max(1, this.#most)),
      angle(this.#confident / n),
    ];
  }

  clear(): void {
    this.#points.clear();
    this.#count = 0;
    this.#repeats = 0;
    this.#copies = 0;
    this.#alteration = 0;
    this.#often = 0;
    this.#most = 0;
    this.#confident = 0;
  }
}
