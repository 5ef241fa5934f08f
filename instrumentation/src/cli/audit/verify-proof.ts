import { readFile } from 'node:fs/promises';
import {
  type EntryProofReport,
  type ProofReport,
  verifyEntryProof,
  verifyGrowthProof,
} from '../../audit/index.ts';
import type { Arguments, Command } from '../command.ts';
import { EXIT, type ExitCode, failure } from '../exit.ts';
import { count, type Io, safe, styleFor } from '../terminal.ts';
import { KEY_OPTION, publicKeys, READ_OPTIONS, reading, textOf } from './input.ts';

export const auditVerifyProofCommand: Command = {
  name: 'audit verify-proof',
  positionals: ['FILE'],
  brief: 'Checks what audit prove made, without the trail.',
  options: {
    ...KEY_OPTION,
    checkpoint: {
      type: 'string',
      value: 'FILE',
      brief: 'the older checkpoint, for a proof that the trail only grew since',
    },
    json: READ_OPTIONS.json,
  },
  examples: [
    'parapet audit verify-proof entry-4711.tlog-proof --public-key audit.pub.pem',
    'parapet audit verify-proof growth.txt --public-key audit.pub.pem --checkpoint yesterday.note',
  ],
  run: verifyProof,
};

async function verifyProof(given: Arguments, io: Io): Promise<ExitCode> {
  const path = given.positionals[0]!;
  const keys = await publicKeys(given);
  const older = await textOf(given, 'checkpoint');
  const proof = await readFile(path, 'utf8').catch((error: Error) => {
    throw failure(`${path} cannot be read: ${error.message}`, error);
  });
  const report = await reading(given, io, (): ProofReport | EntryProofReport =>
    older === undefined ? verifyEntryProof(proof, keys) : verifyGrowthProof(proof, older, keys),
  );
  if (given.flag('json')) io.stdout.write(`${JSON.stringify(report)}\n`);
  else io.stdout.write(`${safe(path, 300)}: ${sentence(report, io)}\n`);
  return report.verdict === 'ok' ? EXIT.ok : EXIT.found;
}

const FALSE: Readonly<Record<Exclude<ProofReport['verdict'], 'ok'>, string>> = {
  'false-proof': 'the hashes do not lead to the root that was signed',
  'wrong-key': 'a checkpoint was signed by another key',
  'bad-signature': 'a checkpoint is not what was signed',
};

function sentence(report: ProofReport | EntryProofReport, io: Io): string {
  const style = styleFor(io.stdout, io.env);
  const { verdict, origin, size } = report;
  if (verdict !== 'ok') return `${style(verdict, 'red')}, ${FALSE[verdict]}`;
  const trail = `${safe(origin, 200)}, which has ${count(size)} entries`;
  if (!('entry' in report)) return `${style('ok', 'green')}, nothing but new entries came to ${trail}`;
  return `${style('ok', 'green')}, entry ${count(report.seq)} of ${trail}\n\n${safe(JSON.stringify(report.entry, null, 2), 100_000).replaceAll('\\u000a', '\n')}`;
}
