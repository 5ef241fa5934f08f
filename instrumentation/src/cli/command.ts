import { parseArgs } from 'node:util';
import { EXIT_MEANING, type ExitCode, usageError } from './exit.ts';
import { type Io, table } from './terminal.ts';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** What stands for the value in the help, such as `FILE`. */
  readonly value?: string;
  readonly brief: string;
  readonly required?: boolean;
  readonly multiple?: boolean;
}

export interface Arguments {
  readonly positionals: readonly string[];
  text(option: string): string | undefined;
  /** Of a required option. */
  given(option: string): string;
  all(option: string): readonly string[];
  flag(option: string): boolean;
}

export interface Command {
  /** As typed: `baseline build`. */
  readonly name: string;
  readonly positionals: readonly string[];
  readonly brief: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly examples: readonly string[];
  run(given: Arguments, io: Io): Promise<ExitCode>;
}

/** @throws CliError that names what is unknown, missing or too much */
export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const parsed = parseStrictly(command, argv);
  const { positionals } = parsed;
  const values = parsed.values as Readonly<Record<string, string | boolean | (string | boolean)[]>>;
  if (positionals.length !== command.positionals.length) {
    const wants = command.positionals.length === 0 ? 'no arguments' : command.positionals.join(' and ');
    throw usageError(
      `${command.name} wants ${wants}, not ${positionals.length} arguments. ${seeHelp(command)}`,
    );
  }
  for (const [option, { required }] of Object.entries(command.options)) {
    if (required && (values[option] === undefined || values[option] === '')) {
      throw usageError(
        `${command.name} wants ${named(option, command.options[option]!)}. ${seeHelp(command)}`,
      );
    }
  }
  return {
    positionals,
    text: (option) => values[option] as string | undefined,
    given: (option) => values[option] as string,
    all: (option) => (values[option] as string[] | undefined) ?? [],
    flag: (option) => values[option] === true,
  };
}

function parseStrictly(command: Command, argv: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    // The first sentence says which option; those after it advise on positional arguments.
    const [sentence] = (error as Error).message.split('. ');
    throw usageError(`${command.name}: ${sentence!.replace(/\.$/, '')}. ${seeHelp(command)}`);
  }
}

/**
 * A whole number from an option.
 * @throws CliError
 */
export function wholeNumber(
  given: Arguments,
  option: string,
  least: number,
  most: number,
): number | undefined {
  const text = given.text(option);
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw usageError(
    `--${option} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`,
  );
}

export function helpOf(command: Command): string {
  const options = Object.entries(command.options);
  const usage = [
    `parapet ${command.name}`,
    ...command.positionals,
    ...options.filter(([, { required }]) => required).map(([name, spec]) => named(name, spec)),
    ...(options.some(([, { required }]) => !required) ? ['[options]'] : []),
  ].join(' ');
  const rows = options.map(([name, spec]) => [`  ${named(name, spec)}`, spec.brief]);
  return [
    `Usage: ${usage}`,
    command.brief,
    `Options:\n${table([...rows, ['  --help', 'this text']])}`,
    `Examples:\n${command.examples.map((example) => `  ${example}`).join('\n')}`,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

export function helpOfAll(commands: readonly Command[]): string {
  const list = commands.map((command) => [
    `  ${[command.name, ...command.positionals].join(' ')}`,
    command.brief.split('\n')[0]!,
  ]);
  const codes = EXIT_MEANING.map(([code, meaning]) => [`  ${code}`, meaning]);
  return [
    'Usage: parapet COMMAND [options]',
    `Commands:\n${table(list)}`,
    'parapet COMMAND --help tells more; parapet --version says the version.',
    `Exit codes:\n${table(codes)}`,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function named(option: string, { value }: OptionSpec): string {
  return value === undefined ? `--${option}` : `--${option} ${value}`;
}

function seeHelp(command: Command): string {
  return `See parapet ${command.name} --help`;
}
