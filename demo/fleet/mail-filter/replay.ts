import { quantity, whole } from '../shared/option-types.ts';
import type { Options } from '../shared/options.ts';
import { runReplay, targetOptions } from '../shared/replay/command.ts';
import { type MailRef, readMail } from './dataset.ts';
import { shiftMails, splitHome } from './split.ts';

const DAY = 86_400;

export const replayOptions = {
  ...targetOptions,
  rate: quantity('mean mails a second over all replicas, 0.1 to 200', 0.1, 200, 10),
  'quiet-seconds': whole('length of the quiet phase; 90 s at 10/s use up its 900 fresh mails', 0, DAY, 90),
  'shift-seconds': whole('length of the shift; 0 goes on until stopped', 0, DAY, 0),
  'label-delay-seconds': quantity('mean delay of a label; each takes 0.5 to 1.5 of it', 0, DAY, 20),
};

/** Sends quiet mail, then the shift, and stays up to tell its status. */
export async function replay(options: Options<typeof replayOptions>): Promise<void> {
  await runReplay<MailRef>(
    {
      targets: options.targets,
      rate: options.rate,
      daySeconds: options['day-seconds'],
      phases: [
        { name: 'quiet', seconds: options['quiet-seconds'], items: (await splitHome()).replay },
        {
          name: 'shift',
          seconds: options['shift-seconds'] || Number.POSITIVE_INFINITY,
          items: await shiftMails(),
        },
      ],
      body: async (mail) => ({
        path: '/score',
        type: 'message/rfc822',
        content: new Uint8Array(await readMail(mail)),
      }),
      truth: (mail) => ({ class: mail.class }),
      labelDelaySeconds: (_, random) => options['label-delay-seconds'] * (0.5 + random()),
    },
    options['status-port'],
  );
}
