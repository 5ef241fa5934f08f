import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ResponderSource } from '@parapet/instrumentation/node';
import { Ajv } from 'ajv';
import { LineCounter, parseDocument } from 'yaml';
import type { AdapterContext } from '../adapters/context.ts';
import { checkUrl } from '../adapters/http.ts';
import { ACTIONS, type Action, type Adapter } from '../types.ts';
import { millisecondsOf } from './duration.ts';
import { PolicyError, Problems } from './problems.ts';
import { policySchema } from './schema.ts';
import { readSecret } from './secrets.ts';
import type { Approver, Confirm, Hmac, Limits, Policy, Rule, Source } from './types.ts';

/** What targets are made of. */
export interface Adapters {
  /** JSON schema of a target. */
  readonly schema: object;
  /** @throws Error whose message says what is wrong */
  create(definition: never, context: AdapterContext): Adapter;
}

/** The file as its schema has it. */
interface PolicyFile {
  readonly webhooks: { readonly alertmanager?: SourceFile; readonly grafana?: SourceFile };
  readonly approvals?: {
    readonly actorKeyFile: string;
    readonly approvers: readonly { readonly id: string; readonly tokenFile: string }[];
  };
  readonly limits?: {
    readonly window?: string;
    readonly models?: number;
    readonly actions?: number;
    readonly open?: number;
  };
  readonly targets: Readonly<Record<string, unknown>>;
  readonly rules: readonly RuleFile[];
}

interface SourceFile {
  readonly tokenFile?: string;
  readonly hmac?: { readonly secretFile: string; readonly header: string; readonly timestampHeader?: string };
  readonly confirm?: { readonly url: string; readonly tokenFile?: string };
}

interface RuleFile {
  readonly name: string;
  readonly match: Readonly<Record<string, string | readonly string[]>>;
  readonly target?: string;
  readonly actions: readonly Action[];
  readonly approval: 'required' | 'none';
  readonly after?: string;
  readonly cooldown: string;
  readonly dryRun: boolean;
}

const MOST_BYTES = 2 ** 20;
/** A response ends an hour after its alert came: the rest is for whoever has to approve it. */
const LONGEST_AFTER_MS = 1_800_000;

/**
 * Reads a policy and what it names: secrets and targets.
 *
 * @throws PolicyError that tells every problem with its line
 */
export async function loadPolicy(path: string, adapters: Adapters): Promise<Policy> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new PolicyError(`the policy ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return parsePolicy(path, text, adapters);
}

/**
 * @param path is told in problems, and its folder is that of relative paths
 * @throws PolicyError that tells every problem with its line
 */
export async function parsePolicy(path: string, text: string, adapters: Adapters): Promise<Policy> {
  const { file, problems } = checkFile(path, text, adapters.schema);
  const folder = dirname(path);
  /** What `make` gives; a problem of the file where it throws. */
  const attempt = async <T>(where: readonly (string | number)[], make: () => T | Promise<T>) => {
    try {
      return await make();
    } catch (error) {
      problems.add(where, `: ${(error as Error).message}`);
      return undefined;
    }
  };
  const secret = async (file: string | undefined, ...where: (string | number)[]) =>
    file === undefined ? undefined : attempt(where, () => readSecret(folder, file));

  const sources = new Map<ResponderSource, Source>();
  for (const name of ['alertmanager', 'grafana'] as const) {
    const given = file.webhooks[name];
    if (given === undefined) continue;
    const hmac = await secret(given.hmac?.secretFile, 'webhooks', name, 'hmac', 'secretFile');
    sources.set(name, {
      token: await secret(given.tokenFile, 'webhooks', name, 'tokenFile'),
      hmac: hmac === undefined ? undefined : hmacOf(given.hmac!, hmac),
      confirm:
        given.confirm &&
        ({
          url: (await attempt(['webhooks', name, 'confirm', 'url'], () => urlOf(given.confirm!.url))) ?? '',
          token: await secret(given.confirm.tokenFile, 'webhooks', name, 'confirm', 'tokenFile'),
        } satisfies Confirm),
    });
  }
  const approvers: Approver[] = [];
  for (const [i, { id, tokenFile }] of (file.approvals?.approvers ?? []).entries()) {
    const token = await secret(tokenFile, 'approvals', 'approvers', i, 'tokenFile');
    if (token !== undefined) approvers.push({ id, token });
  }
  const targets = new Map<string, Adapter>();
  for (const [name, definition] of Object.entries(file.targets)) {
    const adapter = await attempt(['targets', name], () =>
      adapters.create(definition as never, { baseFolder: folder }),
    );
    if (adapter !== undefined) targets.set(name, adapter);
  }
  const policy: Policy = {
    sources,
    approvers,
    actorKey: await secret(file.approvals?.actorKeyFile, 'approvals', 'actorKeyFile'),
    limits: limitsOf(file),
    targets,
    rules: file.rules.map(ruleOf),
  };
  checkMeaning(policy, file, problems);
  problems.throwIfAny();
  return policy;
}

function checkFile(path: string, text: string, target: object): { file: PolicyFile; problems: Problems } {
  if (Buffer.byteLength(text) > MOST_BYTES) throw new PolicyError(`${path} is larger than 1 MiB`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = new Problems(path, document, lines);
  const [wrong] = document.errors;
  if (wrong !== undefined) {
    throw new PolicyError(`${path}:${lines.linePos(wrong.pos[0]).line}: it is no YAML: ${wrong.message}`);
  }
  let file: unknown;
  try {
    file = document.toJS();
  } catch (error) {
    throw new PolicyError(`${path}: it is no YAML: ${(error as Error).message}`, { cause: error });
  }
  const validate = new Ajv({
    allErrors: true,
    verbose: true,
    useDefaults: true,
    allowUnionTypes: true,
  }).compile(policySchema(target));
  if (!validate(file)) {
    for (const error of validate.errors ?? []) problems.addSchemaError(error);
    problems.throwIfAny();
  }
  return { file: file as PolicyFile, problems };
}

function hmacOf({ header, timestampHeader }: NonNullable<SourceFile['hmac']>, secret: string): Hmac {
  return { secret, header: header.toLowerCase(), timestampHeader: timestampHeader?.toLowerCase() };
}

/** @throws TypeError also for one beyond the loopback in the clear: who reads along could answer in its place */
function urlOf(text: string): string {
  return checkUrl('the URL', text).href.replace(/\/$/, '');
}

function limitsOf({ limits }: PolicyFile): Limits {
  const { window = '1h', models = 2, actions = 10, open = 20 } = limits ?? {};
  return { windowMs: millisecondsOf(window), models, actions, open };
}

function ruleOf({ name, match, target, actions, approval, after, cooldown, dryRun }: RuleFile): Rule {
  return {
    name,
    match: new Map(Object.entries(match).map(([label, values]) => [label, [values].flat() as string[]])),
    target,
    actions,
    needsApproval: approval === 'required',
    afterMs: after === undefined ? 0 : millisecondsOf(after),
    cooldownMs: millisecondsOf(cooldown),
    dryRun,
  };
}

/** What a schema cannot say. */
function checkMeaning(
  { sources, targets, rules, approvers }: Policy,
  file: PolicyFile,
  problems: Problems,
): void {
  const names = new Set<string>();
  rules.forEach((rule, i) => {
    if (names.has(rule.name)) problems.add(['rules', i, 'name'], `: another rule is named ${rule.name} too`);
    names.add(rule.name);
    if (rule.needsApproval && file.approvals === undefined) {
      problems.add(['rules', i, 'approval'], ' is required, and without approvals nobody may give it');
    }
    if (rule.actions.includes('isolate') && !rule.needsApproval) {
      problems.add(
        ['rules', i, 'approval'],
        ' must be required for isolate: it may leave a model without any version that answers',
      );
    }
    if (rule.afterMs > LONGEST_AFTER_MS) problems.add(['rules', i, 'after'], ' must be 30m at most');
    checkTargets(rule, i, targets, file, problems);
  });
  const distinct = (of: 'id' | 'token') => new Set(approvers.map((approver) => approver[of])).size;
  if (distinct('id') < approvers.length || distinct('token') < approvers.length) {
    problems.add(['approvals', 'approvers'], ' has an id or a token twice: who approves must be certain');
  }
  const senders = new Set([...sources.values()].flatMap(({ token, hmac }) => [token, hmac?.secret]));
  if (approvers.some(({ token }) => senders.has(token))) {
    problems.add(['approvals', 'approvers'], ' has the secret of a sender: it could approve what it sends');
  }
}

/** Of a rule that names its target, or the model that it is for; else the alert decides, when it comes. */
function checkTargets(
  rule: Rule,
  i: number,
  targets: Policy['targets'],
  file: PolicyFile,
  problems: Problems,
): void {
  const named = rule.target === undefined ? (rule.match.get('model') ?? []) : [rule.target];
  for (const name of named) {
    if (!Object.hasOwn(file.targets, name)) {
      const where = rule.target === undefined ? ['match', 'model'] : ['target'];
      problems.add(
        ['rules', i, ...where],
        `: targets has no ${name}; it has ${Object.keys(file.targets).join(', ')}`,
      );
      continue;
    }
    const { actions = ACTIONS } = targets.get(name) ?? {};
    const lacking = rule.actions.filter((action) => !actions.includes(action));
    if (lacking.length === 0) continue;
    problems.add(
      ['rules', i, 'actions'],
      `: the target ${name} cannot ${lacking.join(', ')}; it can ${actions.join(', ')}`,
    );
  }
}
