import { existsSync } from 'node:fs';
import { exportAuditTrail } from '../../audit/index.ts';
import type { Arguments, Command } from '../command.ts';
import { EXIT, type ExitCode, failure } from '../exit.ts';
import { count, type Io, safe } from '../terminal.ts';
import { KEY_OPTION, publicKeys, READ_OPTIONS, reading, textOf } from './input.ts';

export const auditExportCommand: Command = {
  name: 'audit export',
  positionals: ['DIR'],
  brief: 'Writes entries of an audit trail to a file as evidence, each with its proof; 100,000 at most.',
  options: {
    ...KEY_OPTION,
    out: { type: 'string', value: 'FILE', required: true, brief: 'the file to write' },
    format: {
      type: 'string',
      value: 'ndjson|json',
      brief: 'default ndjson: a manifest, then one entry a line',
    },
    from: { type: 'string', value: 'TIME', brief: 'entries from this time on, such as 2026-11-01T00:00:00Z' },
    to: { type: 'string', value: 'TIME', brief: 'entries before this time' },
    type: {
      type: 'string',
      value: 'TYPE',
      multiple: true,
      brief: 'entries of this type only, such as ml.model.rollback',
    },
    exporter: { type: 'string', value: 'WHO', brief: 'who exports, for the manifest' },
    key: {
      type: 'string',
      value: 'FILE',
      brief: 'private key of Ed25519: the digest of the file, signed, is written beside it as .note',
    },
    force: { type: 'boolean', brief: 'replace an existing file' },
    ...READ_OPTIONS,
  },
  examples: [
    'parapet audit export audit --public-key audit.pub.pem --out evidence.ndjson --from 2026-11-01T00:00:00Z',
    'parapet audit export audit --public-key audit.pub.pem --out rollbacks.json --format json --type ml.model.rollback --exporter dpo@example.com --key audit.pem',
  ],
  run: exportTrail,
};

async function exportTrail(given: Arguments, io: Io): Promise<ExitCode> {
  const out = given.given('out');
  if (existsSync(out) && !given.flag('force')) throw failure(`${out} exists: --force replaces it`);
  const types = given.all('type');
  const options = {
    publicKey: await publicKeys(given),
    out,
    format: given.text('format') as 'json' | 'ndjson' | undefined,
    from: given.text('from'),
    to: given.text('to'),
    types: types.length === 0 ? undefined : types,
    exporter: given.text('exporter'),
    key: await textOf(given, 'key'),
  };
  const result = await reading(given, io, (more) =>
    exportAuditTrail(given.positionals[0]!, { ...options, ...more }),
  );
  const { entries, digest, note } = result;
  if (given.flag('json')) io.stdout.write(`${JSON.stringify({ out, ...result })}\n`);
  else {
    const signed = note === undefined ? ', not signed' : `, signed in ${safe(out, 300)}.note`;
    io.stdout.write(`${safe(out, 300)}: ${count(entries)} entries, ${digest}${signed}\n`);
  }
  return EXIT.ok;
}
