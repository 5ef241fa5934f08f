import { bearer } from '../shared/access.ts';
import { credentialsOf } from '../shared/credentials.ts';
import { folder, quantity, whole } from '../shared/option-types.ts';
import type { Options } from '../shared/options.ts';
import { runReplay, targetOptions } from '../shared/replay/command.ts';
import { type Digit, splitDigits } from './dataset.ts';

const DAY = 86_400;
/** Hands that the pictures are said to be from; the data set does not tell. */
const WRITERS = 200;

export const replayOptions = {
  ...targetOptions,
  data: folder('data folder of the service, which holds the token of the replay'),
  rate: quantity('mean pictures a second over all replicas', 0.1, 200, 20),
  seconds: whole('length of the replay; 0 goes on until stopped', 0, DAY, 0),
  'label-delay-seconds': quantity('mean delay of a label; each takes 0.5 to 1.5 of it', 0, DAY, 5),
};

interface Written {
  readonly digit: Digit;
  readonly writer: string;
}

/** Sends digits that no version has seen, and stays up to tell its status. */
export async function replay(options: Options<typeof replayOptions>): Promise<void> {
  const digits = (await splitDigits()).replay;
  const items = digits.map((digit, i): Written => ({ digit, writer: `writer-${i % WRITERS}` }));
  await runReplay(
    {
      targets: options.targets,
      headers: bearer(await credentialsOf(options.data), 'replay'),
      rate: options.rate,
      daySeconds: options['day-seconds'],
      phases: [{ name: 'digits', seconds: options.seconds || Number.POSITIVE_INFINITY, items }],
      body: ({ digit, writer }) => ({
        path: '/read',
        type: 'application/json',
        content: JSON.stringify({ pixels: [...digit.pixels].map((ink) => Number(ink.toFixed(3))), writer }),
      }),
      truth: ({ digit }) => ({ class: digit.class }),
      labelDelaySeconds: (_, random) => options['label-delay-seconds'] * (0.5 + random()),
    },
    options['status-port'],
  );
}
