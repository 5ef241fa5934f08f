import { type AuditReport, type AuditVerifyOptions, verifyAuditTrail } from '../../audit/index.ts';
import type { Arguments, Command } from '../command.ts';
import { EXIT, type ExitCode, usageError } from '../exit.ts';
import { count, type Io, safe, styleFor, table } from '../terminal.ts';
import { KEY_OPTION, publicKeys, READ_OPTIONS, reading, textOf } from './input.ts';

export const auditVerifyCommand: Command = {
  name: 'audit verify',
  positionals: ['DIR'],
  brief: 'Checks a whole audit trail, and finds where it was changed, cut or written anew.',
  options: {
    ...KEY_OPTION,
    head: {
      type: 'string',
      value: 'SIZE:ROOT',
      brief: 'a head that was seen elsewhere, as in the event ml.audit.checkpoint',
    },
    checkpoint: {
      type: 'string',
      value: 'FILE',
      brief: 'a checkpoint, or a proof with one, that was kept elsewhere',
    },
    ...READ_OPTIONS,
  },
  examples: [
    'parapet audit verify /var/lib/mail-filter/audit --public-key audit.pub.pem',
    'parapet audit verify audit --public-key audit.pub.pem --head 20852:CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
    'parapet audit verify audit --public-key audit.pub.pem --checkpoint yesterday.note',
  ],
  run: verify,
};

async function verify(given: Arguments, io: Io): Promise<ExitCode> {
  const directory = given.positionals[0]!;
  const head = headOf(given.text('head'));
  const options = { publicKey: await publicKeys(given), head, checkpoint: await textOf(given, 'checkpoint') };
  const report = await reading(given, io, (more) => verifyAuditTrail(directory, { ...options, ...more }));
  if (given.flag('json')) io.stdout.write(`${JSON.stringify(report)}\n`);
  else io.stdout.write(textFor(report, directory, io));
  return report.verdict === 'ok' ? EXIT.ok : EXIT.found;
}

function headOf(text: string | undefined): AuditVerifyOptions['head'] {
  if (text === undefined) return undefined;
  const [, size, root] = /^([1-9]\d{0,14}):([A-Za-z0-9+/]{43}=|[0-9a-fA-F]{64})$/.exec(text) ?? [];
  if (root !== undefined) return { size: Number(size), root };
  throw usageError(
    `--head must be the number of entries, a colon, and the root in Base64 or hexadecimal, not ${JSON.stringify(text.slice(0, 80))}`,
  );
}

function textFor(report: AuditReport, directory: string, io: Io): string {
  const { verdict, finding, origin, first, root, from, to } = report;
  const style = styleFor(io.stdout, io.env);
  const headline = finding === undefined ? style('ok', 'green') : style(verdict, 'red');
  const place = finding?.file === undefined ? '' : ` (${safe(finding.file)}${lineOf(finding.line)})`;
  const rows = [
    ['trail', safe(origin, 200) || 'not known'],
    ['entries', rangeOf(report)],
    ...(first > 0
      ? [['retained', `from entry ${count(first)} on; those before were deleted, as a signed record says`]]
      : []),
    ['signed', signedOf(report)],
    ['root', root],
    ...(from === undefined
      ? []
      : [
          ['from', from],
          ['to', to!],
        ]),
  ];
  const what = finding === undefined ? '' : `${safe(finding.message, 300)}${place}\n\n`;
  return `${safe(directory, 300)}: ${headline}\n\n${what}${table(rows)}\n`;
}

function lineOf(line: number | undefined): string {
  return line === undefined ? '' : `, line ${line}`;
}

function rangeOf({ entries, first, size }: AuditReport): string {
  return entries === 0 ? 'none' : `${count(entries)}, ${count(first)} to ${count(size - 1)}`;
}

function signedOf({ entries, signed, size }: AuditReport): string {
  if (entries === 0 || signed === 0) return 'none of them';
  if (signed >= size) return 'all of them';
  return `up to entry ${count(signed - 1)}; ${count(size - signed)} after it are chained only`;
}
