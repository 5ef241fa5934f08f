import { writeWhole } from '../../node/write-whole.ts';
import type { Arguments, Command } from '../command.ts';
import { EXIT, type ExitCode, failure } from '../exit.ts';
import { count, type Io } from '../terminal.ts';
import { SEND_OPTIONS, send } from './send.ts';

export const snapshotCommand: Command = {
  name: 'control snapshot',
  positionals: ['URL'],
  brief: 'Takes a signed forensic snapshot: events, counts, models, versions.',
  options: {
    out: {
      type: 'string',
      value: 'FILE',
      brief: 'the archive, a tar; an existing file is replaced',
      required: true,
    },
    samples: { type: 'boolean', brief: 'with the redacted samples that the service gives' },
    ...SEND_OPTIONS,
  },
  examples: [
    'parapet control snapshot http://127.0.0.1:9465 --out incident.tar --reason incident --key-file ops.json',
  ],
  run: takeSnapshot,
};

async function takeSnapshot(given: Arguments, io: Io): Promise<ExitCode> {
  const out = given.given('out');
  const { body, type } = await send(given, io, 'snapshot', given.flag('samples') ? { samples: true } : {});
  if (type !== 'application/x-tar')
    throw failure('the answer is no archive: is there something else at this URL?');
  // As its files: what was sent to the service is nobody else's business.
  await writeWhole(out, body, 0o600).catch((error: Error) => {
    throw failure(`--out ${out} cannot be written: ${error.message}`, error);
  });
  io.stdout.write(
    `${out}: ${count(body.length)} bytes. To verify: unpack it into a folder, then parapet verify FOLDER --public-key FILE\n`,
  );
  return EXIT.ok;
}
