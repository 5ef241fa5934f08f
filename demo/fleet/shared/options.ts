import { parseArgs } from 'node:util';

/** One option of a command. */
export interface OptionSpec<T> {
  /** What stands for the value in the help, such as `PORT`. */
  readonly value: string;
  readonly brief: string;
  /** Without one the option is required. */
  readonly fallback?: T;
  /** @throws UsageError, or any error whose message says what is wanted */
  readonly parse: (text: string) => T;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec<unknown>>>;
export type Options<S extends OptionSpecs> = {
  readonly [K in keyof S]: S[K] extends OptionSpec<infer T> ? T : never;
};

/** The command line is wrong; the message says how. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Reads `--name value` pairs. @throws UsageError for an unknown, missing or wrong option */
export function readOptions<S extends OptionSpecs>(specs: S, argv: readonly string[]): Options<S> {
  const values = parse(specs, argv);
  const options: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const text = values[name];
    if (typeof text === 'string') options[name] = parseValue(name, text, spec);
    else if ('fallback' in spec) options[name] = spec.fallback;
    else throw new UsageError(`--${name} ${spec.value} is missing: ${spec.brief}`);
  }
  return options as Options<S>;
}

/** One line for each option. */
export function describeOptions(specs: OptionSpecs): string {
  const names = Object.entries(specs).map(([name, { value }]) => `--${name} ${value}`);
  const width = Math.max(...names.map((name) => name.length)) + 2;
  return Object.values(specs)
    .map(({ brief, ...spec }, i) => {
      const note =
        'fallback' in spec ? (spec.fallback === undefined ? '' : ` [${spec.fallback}]`) : ' (required)';
      return `  ${(names[i] as string).padEnd(width)}${brief}${note}`;
    })
    .join('\n');
}

function parse(specs: OptionSpecs, argv: readonly string[]): Record<string, unknown> {
  try {
    return parseArgs({
      args: [...argv],
      options: Object.fromEntries(Object.keys(specs).map((name) => [name, { type: 'string' as const }])),
      strict: true,
      allowPositionals: false,
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function parseValue(name: string, text: string, spec: OptionSpec<unknown>): unknown {
  try {
    return spec.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--${name} must be ${reason}, not "${text}"`, { cause: error });
  }
}
