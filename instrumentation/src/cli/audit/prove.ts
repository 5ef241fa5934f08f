import { proveAuditEntry, proveAuditGrowth } from '../../audit/index.ts';
import { type Arguments, type Command, wholeNumber } from '../command.ts';
import { EXIT, type ExitCode, usageError } from '../exit.ts';
import type { Io } from '../terminal.ts';
import { KEY_OPTION, publicKeys, READ_OPTIONS, reading } from './input.ts';

export const auditProveCommand: Command = {
  name: 'audit prove',
  positionals: ['DIR'],
  brief: 'Proves to somebody without the trail that an entry is in it, or that it only grew.',
  options: {
    ...KEY_OPTION,
    seq: { type: 'string', value: 'SEQ', brief: 'that this entry is in it: a C2SP tlog-proof' },
    from: {
      type: 'string',
      value: 'SIZE',
      brief: 'that it only grew since it had so many entries: the proof that C2SP tlog-witness takes',
    },
    ...READ_OPTIONS,
  },
  examples: [
    'parapet audit prove audit --public-key audit.pub.pem --seq 4711',
    'parapet audit prove audit --public-key audit.pub.pem --from 20852',
  ],
  run: prove,
};

async function prove(given: Arguments, io: Io): Promise<ExitCode> {
  const directory = given.positionals[0]!;
  const seq = wholeNumber(given, 'seq', 0, Number.MAX_SAFE_INTEGER);
  const from = wholeNumber(given, 'from', 1, Number.MAX_SAFE_INTEGER);
  if ((seq === undefined) === (from === undefined)) {
    throw usageError('audit prove wants --seq or --from, one of the two. See parapet audit prove --help');
  }
  const publicKey = await publicKeys(given);
  const proof = await reading(given, io, (more) =>
    seq === undefined
      ? proveAuditGrowth(directory, from!, { publicKey, ...more })
      : proveAuditEntry(directory, seq, { publicKey, ...more }),
  );
  io.stdout.write(given.flag('json') ? `${JSON.stringify({ proof })}\n` : proof);
  return EXIT.ok;
}
