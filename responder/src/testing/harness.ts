import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parsePolicy } from '../policy/load.ts';
import type { Policy } from '../policy/types.ts';
import type { Told } from '../response/action-log.ts';
import { Responder } from '../response/responder.ts';
import { StateFile } from '../response/state.ts';
import { createServer } from '../server/server.ts';
import { startTarget, type TestTarget } from './target.ts';

/** A folder that is gone after the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'responder-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Files of a policy with its secrets: a file of each name in `secrets/`. */
export function writeSecrets<Name extends string>(folder: string, ...names: Name[]): Record<Name, string> {
  const secrets = Object.fromEntries(names.map((name) => [name, randomBytes(24).toString('hex')]));
  for (const [name, secret] of Object.entries(secrets)) {
    writeFileSync(join(folder, name), `${secret}\n`, { mode: 0o600 });
  }
  return secrets as Record<Name, string>;
}

export const SECRETS = [
  'alertmanager.token',
  'grafana.token',
  'grafana.key',
  'anna.token',
  'ben.token',
  'actor.key',
] as const;

/** All of a policy but its rules. */
export const HEAD = `
webhooks:
  alertmanager: { tokenFile: alertmanager.token }
  grafana:
    hmac: { secretFile: grafana.key, timestampHeader: X-Grafana-Alerting-Timestamp }
approvals:
  actorKeyFile: actor.key
  approvers:
    - { id: anna, tokenFile: anna.token }
    - { id: ben, tokenFile: ben.token }
targets:
  mail-filter: { kind: test }
  digits: { kind: test }
  flights: { kind: test }
`;

/** A rule that acts at once on what {@link HEAD} has. */
export const ROLL_BACK = `
rules:
  - name: slow-release
    match: { alertname: MLLatencyRegression }
    actions: [rollback]
    approval: none
`;

export interface TestResponder {
  readonly url: string;
  readonly secrets: Record<(typeof SECRETS)[number], string>;
  readonly target: TestTarget;
  readonly policy: Policy;
  readonly lines: string[];
  /** Sends it as Alertmanager, unless told otherwise. */
  post(
    body: unknown,
    headers?: Record<string, string>,
    path?: string,
  ): Promise<{ status: number; json: Record<string, unknown> }>;
  /** Asks as an approver. */
  ask<T>(path: string, body?: unknown, token?: string): Promise<{ status: number; json: T }>;
  /** Steps of actions, oldest first: `rollback done`, with the refusal where there is one. */
  steps(): Promise<string[]>;
  /** Ends it, as SIGTERM does. */
  stop(): Promise<void>;
}

export interface TestResponderOptions {
  readonly policy?: string;
  readonly dryRun?: boolean;
  /** Of a responder before, to go on with. */
  readonly folder?: string;
  readonly target?: TestTarget;
}

/** A responder in this process, with a target that answers over HTTP and a state file. */
export async function startResponder({
  policy: text = HEAD + ROLL_BACK,
  dryRun = false,
  folder = scratchFolder(),
  target,
}: TestResponderOptions = {}): Promise<TestResponder> {
  const secrets = writeSecrets(folder, ...SECRETS);
  const asked = target ?? (await startTarget());
  if (target === undefined) onTestFinished(() => asked.close());
  const policy = await parsePolicy(join(folder, 'policy.yaml'), text, {
    schema: { type: 'object' },
    create: () => asked.adapter,
  });
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const responder = await Responder.open({
    policy,
    state: new StateFile(join(folder, 'state.json')),
    dryRun,
    print,
  });
  const app = createServer({ policy, responder, print });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  responder.resume();
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= app.close().then(() => responder.stop());
    return stopping;
  };
  onTestFinished(stop);
  const exchange = async (path: string, init: RequestInit) => {
    const answer = await fetch(url + path, init);
    return { status: answer.status, json: (await answer.json()) as never };
  };
  const json = { 'content-type': 'application/json' };
  const ask: TestResponder['ask'] = (path, body, token = secrets['anna.token']) =>
    exchange(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && json) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    url,
    secrets,
    target: asked,
    policy,
    lines,
    ask,
    stop,
    post: (body, headers = {}, path = '/webhooks/alertmanager') =>
      exchange(path, {
        method: 'POST',
        headers: { ...json, authorization: `Bearer ${secrets['alertmanager.token']}`, ...headers },
        body:
          typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
      }),
    async steps() {
      const { json } = await ask<Told[]>('/actions');
      return json
        .toReversed()
        .map(({ action, outcome, refusal }) => `${action} ${outcome}${refusal ? ` ${refusal}` : ''}`);
    },
  };
}
