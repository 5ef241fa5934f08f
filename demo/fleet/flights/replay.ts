import { quantity, whole } from '../shared/option-types.ts';
import type { Options } from '../shared/options.ts';
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
  seconds: whole('length of the replay; 0 goes on until stopped', 0, DAY, 0),
};

/** Sends flights from February 2001 on in the order of departure; labels follow when they have arrived. */
export async function replay(options: Options<typeof replayOptions>): Promise<void> {
  const { rate, targets, seconds } = options;
  const secondsOfHour = FLIGHTS_A_DAY / rate / 24;
  await runReplay<DepartedFlight>(
    {
      targets,
      rate,
      phases: [
        {
          name: 'flights',
          seconds: seconds || Number.POSITIVE_INFINITY,
          items: (await splitFlights()).replay,
        },
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
