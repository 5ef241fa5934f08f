import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const HELP = `Usage: npm start -- [options]

Starts Prometheus, Alertmanager, the event store, three models with their replays, the responder and the preview on
loopback ports, and prints the address to open. Ctrl-C stops all of it; a second start stops the first.

  --once               run the scenario to its end and print the verdicts: exit code 0 when the quiet phase stays
                       quiet and the shift is found and alerted on, 1 otherwise
  --json               with --once: print a summary as JSON to stdout, everything else to stderr
  --steady             no shift and no release until something asks for it, and the responder takes releases back:
                       for game days
  --day-seconds N      length of a day, whose hours the traffic follows (default 0: no such rhythm)
  --quiet-seconds N    seconds of mail like the training mail before the shift (default 90)
  --rate N             mails a second (default 10)
  --port N             port of the preview (default 4270, or another when that is taken); the other parts take those
                       after it where they are free
  --data DIR           folder for data, logs and the state of the run (default .parapet/run)
  --help               this text
`;

export interface Options {
  readonly once: boolean;
  readonly json: boolean;
  readonly steady: boolean;
  readonly daySeconds: number;
  readonly quietSeconds: number;
  readonly rate: number;
  /** Undefined when the user did not choose one. */
  readonly port: number | undefined;
  /** Absolute path. */
  readonly folder: string;
}

/** Arguments that make no sense; the message says which. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/**
 * @returns undefined when help was asked for
 * @throws UsageError
 */
export function readOptions(args: readonly string[], root: string): Options | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  if (values.once && values.steady)
    throw new UsageError('--once waits for the shift that --steady leaves out');
  if (values.json && !values.once) throw new UsageError('--json needs --once');
  return {
    once: values.once ?? false,
    json: values.json ?? false,
    steady: values.steady ?? false,
    daySeconds: whole('--day-seconds', values['day-seconds'] ?? '0', 0, 86_400),
    quietSeconds: whole('--quiet-seconds', values['quiet-seconds'] ?? '90', 1, 3600),
    rate: number('--rate', values.rate ?? '10', 0.1, 200),
    port: values.port === undefined ? undefined : whole('--port', values.port, 1, 65_535),
    folder: resolve(root, values.data ?? '.parapet/run'),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean' },
        json: { type: 'boolean' },
        steady: { type: 'boolean' },
        'day-seconds': { type: 'string' },
        'quiet-seconds': { type: 'string' },
        rate: { type: 'string' },
        port: { type: 'string' },
        data: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function number(name: string, value: string, least: number, most: number): number {
  const result = value.trim() === '' ? Number.NaN : Number(value);
  if (result >= least && result <= most) return result;
  throw new UsageError(`${name} is not a number from ${least} to ${most}: ${value}`);
}

function whole(name: string, value: string, least: number, most: number): number {
  const result = number(name, value, least, most);
  if (Number.isInteger(result)) return result;
  throw new UsageError(`${name} is not a whole number: ${value}`);
}
