import { VERSION } from '../version.ts';
import { auditExportCommand } from './audit/export.ts';
import { auditProveCommand } from './audit/prove.ts';
import { auditVerifyCommand } from './audit/verify.ts';
import { auditVerifyProofCommand } from './audit/verify-proof.ts';
import { buildCommand } from './baseline/build.ts';
import { diffCommand } from './baseline/diff.ts';
import { showCommand } from './baseline/show.ts';
import { type Command, helpOf, helpOfAll, parseArguments } from './command.ts';
import { disableCommand, isolateCommand, rollbackCommand } from './control/actions.ts';
import { snapshotCommand } from './control/snapshot.ts';
import { doctorCommand } from './doctor/command.ts';
import { CliError, EXIT, type ExitCode, usageError } from './exit.ts';
import { signCommand } from './signing/sign.ts';
import { verifyCommand } from './signing/verify.ts';
import type { Io } from './terminal.ts';

export const COMMANDS: readonly Command[] = [
  buildCommand,
  showCommand,
  diffCommand,
  doctorCommand,
  signCommand,
  verifyCommand,
  auditVerifyCommand,
  auditProveCommand,
  auditVerifyProofCommand,
  auditExportCommand,
  rollbackCommand,
  disableCommand,
  isolateCommand,
  snapshotCommand,
];

/**
 * Runs one command line. Never throws: what goes wrong is told on stderr, with --json on stdout too.
 *
 * @param argv what was typed after `parapet`
 */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    const code = io.signal.aborted ? EXIT.interrupted : error instanceof CliError ? error.code : EXIT.fault;
    const message = code === EXIT.interrupted ? 'interrupted; nothing was written' : messageOf(error, code);
    io.stderr.write(`parapet: ${message}\n`);
    if (argv.includes('--json')) io.stdout.write(`${JSON.stringify({ error: message, exitCode: code })}\n`);
    return code;
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<ExitCode> {
  const found = COMMANDS.map((command) => ({ command, words: command.name.split(' ') })).find(({ words }) =>
    words.every((word, i) => argv[i] === word),
  );
  const asksForHelp = argv.includes('--help') || argv.includes('-h');
  if (found === undefined) {
    if (argv[0] === '--version') io.stdout.write(`${VERSION}\n`);
    else if (asksForHelp || argv[0] === 'help') io.stdout.write(helpOfAll(groupOf(argv)));
    else throw unknownCommand(argv);
    return EXIT.ok;
  }
  if (asksForHelp) {
    io.stdout.write(helpOf(found.command));
    return EXIT.ok;
  }
  return found.command.run(parseArguments(found.command, argv.slice(found.words.length)), io);
}

/** The commands that begin with what was typed, such as `audit`; all where nothing was. @throws CliError when none does */
function groupOf(argv: readonly string[]): readonly Command[] {
  const words = argv.filter((word) => word !== 'help' && !word.startsWith('-'));
  const group = COMMANDS.filter(({ name }) => words.every((word, i) => name.split(' ')[i] === word));
  if (group.length === 0) throw unknownCommand(words);
  return group;
}

function unknownCommand(argv: readonly string[]): CliError {
  const names = COMMANDS.map(({ name }) => name).join(', ');
  const typed = argv.slice(0, 2).join(' ');
  return usageError(
    argv.length === 0
      ? `a command is missing: one of ${names}. See parapet --help`
      : `there is no command ${JSON.stringify(typed)}: it is one of ${names}. See parapet --help`,
  );
}

function messageOf(error: unknown, code: ExitCode): string {
  if (code === EXIT.fault)
    return `a fault of parapet itself, please report it: ${(error as Error)?.stack ?? error}`;
  return (error as Error).message;
}
