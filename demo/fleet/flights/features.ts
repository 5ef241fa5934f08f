import { arrivalOf, type Flight } from './dataset.ts';

/** What the delay of a flight is predicted from; all of it is known at departure. */
export type FlightFeatures = {
  readonly hour: number;
  readonly weekday: string;
  /** Miles. */
  readonly distance: number;
  readonly origin: string;
  readonly destination: string;
  /** Mean delay of the latest 10 arrivals from the origin, minutes; undefined before the first. */
  readonly origin_delay: number | undefined;
  /** Mean delay of the latest 50 arrivals anywhere, minutes. */
  readonly network_delay: number | undefined;
};

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const LATEST_OF_ORIGIN = 10;
const LATEST_ANYWHERE = 50;

/** What is known of delays at a time, from the flights that have arrived by then. */
export class DelayBoard {
  readonly #anywhere: number[] = [];
  readonly #byOrigin = new Map<string, number[]>();
  /** Flights in the air, the next to arrive last. */
  readonly #flying: Flight[] = [];

  /** The features of a flight that departs now; flights come in the order of departure. */
  depart(flight: Flight): FlightFeatures {
    this.#land(flight.departure);
    const at = this.#flying.findIndex((other) => arrivalOf(other) < arrivalOf(flight));
    this.#flying.splice(at === -1 ? this.#flying.length : at, 0, flight);
    const time = new Date(flight.departure);
    return {
      hour: time.getUTCHours(),
      weekday: WEEKDAYS[time.getUTCDay()]!,
      distance: flight.distance,
      origin: flight.origin,
      destination: flight.destination,
      origin_delay: mean(this.#byOrigin.get(flight.origin)),
      network_delay: mean(this.#anywhere),
    };
  }

  #land(now: number): void {
    for (let next = this.#flying.at(-1); next && arrivalOf(next) <= now; next = this.#flying.at(-1)) {
      this.#flying.pop();
      const ofOrigin = this.#byOrigin.get(next.origin) ?? [];
      this.#byOrigin.set(next.origin, ofOrigin);
      push(ofOrigin, next.delay, LATEST_OF_ORIGIN);
      push(this.#anywhere, next.delay, LATEST_ANYWHERE);
    }
  }
}

function push(list: number[], value: number, most: number): void {
  list.push(value);
  if (list.length > most) list.shift();
}

function mean(list: readonly number[] | undefined): number | undefined {
  return list?.length ? list.reduce((sum, value) => sum + value, 0) / list.length : undefined;
}
