import { quantity, whole } from '../shared/option-types.ts';
import type { Options } from '../shared/options.ts';
import { seededRandom, shuffled } from '../shared/random.ts';
import { runReplay, targetOptions } from '../shared/replay/command.ts';
import { arrivalOf } from './dataset.ts';
import { type DepartedFlight, splitFlights } from './split.ts';

const DAY = 86_400;
/** Flights a day in the data. */
const FLIGHTS_A_DAY = 220;

export const replayOptions = {
  ...targetOptions,
  rate: quantity(
    'mean flights a second over all replicas; 7 make a day of 2001 take half a minute',
    0.1,
    200,
    7,
  ),
  'quiet-seconds': whole('seconds of January first, which trained the model, in any order', 0, DAY, 0),
  seconds: whole('length of the replay after that; 0 goes on until stopped', 0, DAY, 0),
};

/** Sends flights from February 2001 on in the order of departure; labels follow when they have arrived. */
export async function replay(options: Options<typeof replayOptions>): Promise<void> {
  const { rate, targets, seconds } = options;
  const { training, replay: later } = await splitFlights();
  const secondsOfHour = FLIGHTS_A_DAY / rate / 24;
  await runReplay<DepartedFlight>(
    {
      targets,
      rate,
      daySeconds: options['day-seconds'],
      phases: [
        // Delays come in waves with the weather, so that only a mixed January is like January.
        { name: 'quiet', seconds: options['quiet-seconds'], items: shuffled(training, seededRandom(1)) },
        { name: 'flights', seconds: seconds || Number.POSITIVE_INFINITY, items: later },
      ],
      body: ({ features }) => ({
        path: '/predict',
        type: 'application/json',
        content: JSON.stringify(features),
      }),
      truth: ({ flight }) => ({ delay: flight.delay }),
      labelDelaySeconds: ({ flight }) =>
        (Math.max(0, arrivalOf(flight) - flight.departure) / 3_600_000) * secondsOfHour,
    },
    options['status-port'],
  );
}
