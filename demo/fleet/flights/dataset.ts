import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** One flight of 2001, as the US Bureau of Transportation Statistics has it. */
export interface Flight {
  /** Scheduled departure, local time of no zone, Unix milliseconds as if UTC. */
  readonly departure: number;
  /** Minutes late at arrival; early ones are negative. */
  readonly delay: number;
  /** Miles. */
  readonly distance: number;
  readonly origin: string;
  readonly destination: string;
}

interface RawFlight {
  readonly date: string;
  readonly delay: number;
  readonly distance: number;
  readonly origin: string;
  readonly destination: string;
}

const DATE = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d)$/;

/** Flights from January to March 2001 of `vega-datasets`, in the order of departure. */
export async function loadFlights(): Promise<Flight[]> {
  const folder = join(createRequire(import.meta.url).resolve('vega-datasets'), '..', '..');
  const raw = JSON.parse(await readFile(join(folder, 'data', 'flights-20k.json'), 'utf8')) as RawFlight[];
  return raw
    .map(({ date, ...flight }) => ({ ...flight, departure: timeOf(date) }))
    .sort((a, b) => a.departure - b.departure);
}

/**
 * When the delay of a flight is known: at its arrival. The data do not tell how long it flew, so this takes
 * 450 miles an hour and half an hour on the ground.
 */
export function arrivalOf({ departure, delay, distance }: Flight): number {
  return departure + (distance / 450 + 0.5) * 3_600_000 + delay * 60_000;
}

function timeOf(date: string): number {
  const [, year, month, day, hour, minute] = (DATE.exec(date) ?? []).map(Number);
  if (minute === undefined) throw new Error(`flights-20k.json has a date of another form: ${date}`);
  return Date.UTC(year!, month! - 1, day, hour, minute);
}
