import { once } from 'node:events';
import { type ControlCommand, type ControlResponse, sendControl } from '@parapet/instrumentation/node';
import { millisecondsOf } from '../../policy/duration.ts';
import { ACTIONS, type Action, type Adapter, AdapterError, type Command, type Outcome } from '../../types.ts';
import { plainId } from '../command-id.ts';
import { type AdapterContext, fileOf } from '../context.ts';
import { readSecretFile, readTextFile } from '../files.ts';
import { foreignText } from '../foreign-text.ts';
import { checkUrl } from '../http.ts';
import { parseJson } from '../json.ts';
import { FILE, kindSchema, TIMEOUT, URL_TEXT } from '../schema.ts';
import { type ControlKey, readKeyFile } from './key-file.ts';
import { Snapshots } from './snapshots.ts';

export interface ControlTarget {
  readonly kind: 'control';
  /** Control endpoints of all replicas of the model. */
  readonly urls: readonly string[];
  /** Who asks: as `parapet control --key-file` takes it. */
  readonly keyFile: string;
  /** Certificates that the replicas are verified against, in PEM; default those of the system. */
  readonly caFile?: string;
  /** Client certificate and its private key, in PEM. */
  readonly certFile?: string;
  readonly certKeyFile?: string;
  /** Where snapshots are stored; without it the target takes none. */
  readonly snapshotFolder?: string;
  /** How long a replica may take to answer; default `30s`. */
  readonly timeout?: string;
}

const MOST_REPLICAS = 100;

export const CONTROL_SCHEMA = kindSchema('control', ['urls', 'keyFile'], {
  urls: { type: 'array', minItems: 1, maxItems: MOST_REPLICAS, uniqueItems: true, items: URL_TEXT },
  keyFile: FILE,
  caFile: FILE,
  certFile: FILE,
  certKeyFile: FILE,
  snapshotFolder: FILE,
  timeout: TIMEOUT,
});

/** At most this many failures are named. */
const MOST_NAMED = 5;
/** Codes of docs/control.md that may pass by themselves; `not_possible` does not. */
const MAY_PASS: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

interface Replica {
  readonly url: URL;
  /** Its place among the replicas: it names its snapshot. */
  readonly index: number;
}

interface Credentials extends ControlKey {
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** Sends the command to all replicas at once; safe when each answers that it is done, or was so already. */
export function controlAdapter(target: ControlTarget, context: AdapterContext): Adapter {
  const { timeout = '30s', caFile, certFile, certKeyFile, snapshotFolder } = target;
  if ((certFile === undefined) !== (certKeyFile === undefined)) {
    throw new TypeError('certFile and certKeyFile belong together: give both, or neither');
  }
  const replicas = target.urls.map(
    (url, index): Replica => ({ url: checkUrl(`urls[${index}]`, url), index }),
  );
  const snapshots = snapshotFolder === undefined ? undefined : new Snapshots(fileOf(context, snapshotFolder));
  const actions: readonly Action[] =
    snapshots === undefined ? ACTIONS.filter((action) => action !== 'snapshot') : ACTIONS;

  async function credentials(): Promise<Credentials> {
    const key = await readKeyFile(fileOf(context, target.keyFile));
    return {
      ...key,
      tls: {
        ...(caFile !== undefined && { ca: await readTextFile('caFile', fileOf(context, caFile)) }),
        ...(certFile !== undefined && { cert: await readTextFile('certFile', fileOf(context, certFile)) }),
        ...(certKeyFile !== undefined && {
          key: await readSecretFile('certKeyFile', fileOf(context, certKeyFile)),
        }),
      },
    };
  }

  async function ask({ url, index }: Replica, command: Command, by: Credentials): Promise<Outcome> {
    const name = command.action === 'snapshot' ? `snapshot-${plainId(command)}-${index}.tar` : undefined;
    const stored = name === undefined ? undefined : await snapshots?.find(name);
    if (stored !== undefined)
      return { status: 'unchanged', detail: `${stored.file} (sha256 ${stored.digest})` };
    const response = await sendControl({
      url,
      action: command.action,
      command: bodyOf(command),
      ...by,
      signal: AbortSignal.timeout(millisecondsOf(timeout)),
    }).catch((error: NodeJS.ErrnoException) => {
      const why = error.name === 'AbortError' ? `no answer in ${timeout}` : (error.code ?? error.message);
      throw new AdapterError(`${foreignText(why, secretsOf(by))}; it may be done nevertheless`, true, {
        cause: error,
      });
    });
    if (response.status !== 200) throw refusalOf(response, by);
    if (name === undefined || snapshots === undefined) return { status: statusOf(response), detail: '' };
    const { file, digest } = await snapshots.store(name, response.body);
    return { status: 'done', detail: `${file} (sha256 ${digest})` };
  }

  return {
    actions,
    describe: (command) =>
      `POST ${command.action} ${JSON.stringify(bodyOf(command))} to ${replicas.map(({ url }) => url.origin).join(', ')}`,
    async run(command, signal): Promise<Outcome> {
      if (!actions.includes(command.action)) {
        throw new AdapterError(`the target takes no ${command.action}: it has no snapshotFolder`, false);
      }
      const by = await credentials();
      if (signal.aborted) throw new AdapterError('was given up before anything was asked', true);
      const answers = Promise.allSettled(replicas.map((replica) => ask(replica, command, by)));
      return outcomeOf(replicas, await unlessAborted(answers, signal));
    },
  };
}

/** Stops waiting; what was sent goes on. @throws AdapterError */
async function unlessAborted<T>(answers: Promise<T>, signal: AbortSignal): Promise<T> {
  const settled = new AbortController();
  const aborted = once(signal, 'abort', { signal: settled.signal }).then(() => {
    throw new AdapterError('was given up before all replicas answered; it may be done nevertheless', true);
  });
  try {
    return await Promise.race([answers, aborted]);
  } finally {
    settled.abort();
  }
}

function bodyOf({ action, reason, model, version, trigger }: Command): ControlCommand {
  if (action === 'snapshot') return { reason };
  if (action !== 'rollback') return { reason, model, version };
  return { reason, model, version, trigger: new Date(trigger).toISOString() };
}

function secretsOf({ signingKey, token, tls }: Credentials): readonly string[] {
  return [signingKey, token ?? '', tls.key ?? ''];
}

function refusalOf({ status, body }: ControlResponse, by: Credentials): AdapterError {
  const { code, detail } = (parseJson(body.toString()) ?? {}) as { code?: unknown; detail?: unknown };
  const isProblem = typeof code === 'string' && typeof detail === 'string';
  const said = isProblem ? `${code}: ${detail}` : 'no problem details';
  return new AdapterError(`${status} ${foreignText(said, secretsOf(by))}`, MAY_PASS.has(status));
}

function statusOf({ body }: ControlResponse): Outcome['status'] {
  const result = parseJson(body.toString()) as { changed?: unknown } | undefined | null;
  if (typeof result?.changed === 'boolean') return result.changed ? 'done' : 'unchanged';
  throw new AdapterError(
    'the answer is not that of a control endpoint: is there something else at this URL?',
    false,
  );
}

/** @throws AdapterError that names the replicas which did not do it */
function outcomeOf(replicas: readonly Replica[], answers: readonly PromiseSettledResult<Outcome>[]): Outcome {
  const failures = answers.flatMap((answer, index) =>
    answer.status === 'rejected' ? [{ url: replicas[index]!.url, error: answer.reason as Error }] : [],
  );
  if (failures.length > 0) {
    const named = failures.slice(0, MOST_NAMED).map(({ url, error }) => `${url.origin}: ${error.message}`);
    const more = failures.length - named.length;
    throw new AdapterError(
      `${failures.length} of ${replicas.length} replicas did not do it: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
      failures.every(({ error }) => error instanceof AdapterError && error.isRetryable),
      { cause: failures[0]!.error },
    );
  }
  const outcomes = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const changed = outcomes.filter(({ status }) => status === 'done').length;
  const rest = changed < replicas.length ? ', the others were so already' : '';
  const details = outcomes.map(({ detail }) => detail).filter((detail) => detail !== '');
  return {
    status: changed > 0 ? 'done' : 'unchanged',
    detail: [`${changed} of ${replicas.length} replicas changed${rest}`, ...details].join('; '),
  };
}
