import { isIPv6 } from 'node:net';
import { parseArgs } from 'node:util';
import { isLoopback } from './adapters/http.ts';

/** What the program ends with. */
export const EXIT = { ok: 0, usage: 2, failed: 3, fault: 70 } as const;

/** Ends the program with a message for the person who started it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: number;

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export const HELP = `parapet-responder: takes alerts and does what a policy allows to get a model back to safe

  parapet-responder --policy FILE --port N [options]
  parapet-responder --policy FILE --check [--alert FILE]

  --policy FILE        what may be done, in YAML; docs/responder.md is its reference
  --port N             port for webhooks and approvals
  --host HOST          address to listen on [127.0.0.1]; beyond the loopback with --tls-cert and --tls-key
  --tls-cert FILE      certificate in PEM
  --tls-key FILE       its private key in PEM
  --state FILE         remembers what was answered, so that a restart does not act twice
  --audit DIR          folder of the audit trail; with --audit-key
  --audit-key FILE     private Ed25519 key in PEM that signs it: openssl genpkey -algorithm ed25519 makes one
  --metrics-port N     metrics for Prometheus at http://127.0.0.1:N/metrics
  --otlp URL           base of an OTLP/HTTP endpoint that events are sent to, and metrics unless they are scraped
  --dry-run            says and audits what it would do, and does nothing
  --check              checks the policy, its secrets and targets, and ends
  --alert FILE         with --check: says what would be done for each alert of a webhook body in JSON
  --help               this text

Ends with 0 when it was told to stop or the check found nothing wrong, 2 for wrong arguments, 3 when a file, the port or
the policy cannot be used, 70 for a fault of its own.
`;

const SPECS = {
  policy: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  state: { type: 'string' },
  audit: { type: 'string' },
  'audit-key': { type: 'string' },
  'metrics-port': { type: 'string' },
  otlp: { type: 'string' },
  'dry-run': { type: 'boolean' },
  check: { type: 'boolean' },
  alert: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof parse>;

export type Options =
  | { readonly mode: 'help' }
  | { readonly mode: 'check'; readonly policy: string; readonly alert: string | undefined }
  | ServeOptions;

export interface ServeOptions {
  readonly mode: 'serve';
  readonly policy: string;
  readonly host: string;
  readonly port: number;
  /** Files. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly state: string | undefined;
  /** A folder, and the file of its key. */
  readonly audit: { readonly directory: string; readonly keyFile: string } | undefined;
  readonly metricsPort: number | undefined;
  readonly otlp: string | undefined;
  readonly dryRun: boolean;
}

/** @throws CliError that names the option */
export function readOptions(argv: readonly string[]): Options {
  const values = parse(argv);
  if (values.help) return { mode: 'help' };
  const { policy } = values;
  if (policy === undefined) throw usage('--policy FILE is missing; --help lists the options');
  if (values.check) return { mode: 'check', policy, alert: values.alert };
  if (values.alert !== undefined) throw usage('--alert goes with --check');
  return serveOptions(policy, values);
}

function serveOptions(policy: string, values: Values): ServeOptions {
  const { host = '127.0.0.1', otlp } = values;
  if (values.port === undefined) throw usage('--port N is missing; --help lists the options');
  const tls = both(values, 'tls-cert', 'tls-key');
  if (tls === undefined && !isLoopback(isIPv6(host) ? `[${host}]` : host)) {
    throw usage(
      `--host ${host} is not of the loopback: give --tls-cert and --tls-key, for tokens must not cross a network in the clear`,
    );
  }
  if (otlp !== undefined && !URL.canParse(otlp)) throw usage(`--otlp must be a URL, not "${otlp}"`);
  const audit = both(values, 'audit', 'audit-key');
  return {
    mode: 'serve',
    policy,
    host,
    port: portOf('port', values.port, 0),
    tls: tls && { cert: tls[0], key: tls[1] },
    state: values.state,
    audit: audit && { directory: audit[0], keyFile: audit[1] },
    metricsPort:
      values['metrics-port'] === undefined ? undefined : portOf('metrics-port', values['metrics-port'], 1),
    otlp,
    dryRun: values['dry-run'] ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: SPECS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new CliError(EXIT.usage, `${(error as Error).message}; --help lists the options`, { cause: error });
  }
}

/** Two options that belong together. */
function both(
  values: Values,
  one: 'tls-cert' | 'audit',
  other: 'tls-key' | 'audit-key',
): [string, string] | undefined {
  const [first, second] = [values[one], values[other]];
  if (first !== undefined && second !== undefined) return [first, second];
  if (first === second) return undefined;
  throw usage(`--${one} and --${other} belong together: give both, or neither`);
}

function portOf(option: string, text: string, least: number): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= least && port <= 65_535) return port;
  throw usage(`--${option} must be a port from ${least} to 65535, not "${text}"`);
}

function usage(message: string): CliError {
  return new CliError(EXIT.usage, message);
}
