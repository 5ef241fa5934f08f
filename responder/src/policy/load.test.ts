import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT_CAUSES } from '../../../provisioning/alerts/taxonomy.ts';
import { createAdapter, TARGET_SCHEMA } from '../adapters/index.ts';
import { SECRETS, scratchFolder, writeSecrets } from '../testing/harness.ts';
import { mutations } from '../testing/mutations.ts';
import { loadPolicy, parsePolicy } from './load.ts';
import { PolicyError } from './problems.ts';

const EXAMPLE = join(import.meta.dirname, '../../policy.example.yaml');
const adapters = { schema: TARGET_SCHEMA, create: createAdapter };

const GOOD = `webhooks:
  alertmanager:
    tokenFile: alertmanager.token
    confirm: { url: "http://127.0.0.1:9093/" }
  grafana:
    hmac: { secretFile: grafana.key }
approvals:
  actorKeyFile: actor.key
  approvers:
    - { id: anna, tokenFile: anna.token }
    - { id: ben, tokenFile: ben.token }
limits: { window: 30m, models: 3 }
targets:
  mail-filter: { kind: control, urls: ["http://127.0.0.1:9465"], keyFile: responder.json }
rules:
  - name: slow
    match: { alertname: [MLSlow, MLErrors], model: mail-filter }
    actions: [rollback]
    approval: none
    after: 90s
`;

function folderWithSecrets(): string {
  const folder = scratchFolder();
  writeSecrets(folder, ...SECRETS);
  return folder;
}

const parse = (text: string, folder = folderWithSecrets()) =>
  parsePolicy(join(folder, 'policy.yaml'), text, adapters);

async function problemsOf(text: string, folder?: string): Promise<string> {
  try {
    await parse(text, folder);
  } catch (error) {
    if (error instanceof PolicyError) return error.message.replaceAll(/\S*policy\.yaml/g, 'policy.yaml');
    throw error;
  }
  return 'none';
}

describe('a policy', () => {
  it('is read, with its defaults', async () => {
    const folder = folderWithSecrets();
    const policy = await parse(GOOD, folder);
    const secret = (name: string) => readFileSync(join(folder, name), 'utf8').trim();
    expect(policy.sources.get('alertmanager')).toEqual({
      token: secret('alertmanager.token'),
      hmac: undefined,
      confirm: { url: 'http://127.0.0.1:9093', token: undefined },
    });
    expect(policy.sources.get('grafana')?.hmac).toEqual({
      secret: secret('grafana.key'),
      header: 'x-grafana-alerting-signature',
      timestampHeader: undefined,
    });
    expect(policy.approvers[1]).toEqual({ id: 'ben', token: secret('ben.token') });
    expect(policy.limits).toEqual({ windowMs: 1_800_000, models: 3, actions: 10, open: 20 });
    expect(policy.rules).toEqual([
      {
        name: 'slow',
        match: new Map([
          ['alertname', ['MLSlow', 'MLErrors']],
          ['model', ['mail-filter']],
        ]),
        target: undefined,
        actions: ['rollback'],
        needsApproval: false,
        afterMs: 90_000,
        cooldownMs: 1_800_000,
        dryRun: false,
      },
    ]);
  });

  it.each([
    [
      'a field that is not known',
      ['    after: 90s', '    afer: 90s'],
      'policy.yaml:20: rules[0].afer is not known here: known are name, match, ',
    ],
    ['a field that lacks', ['    approval: none\n', ''], 'policy.yaml:16: rules[0] lacks approval'],
    ['a duration that is none', ['90s', '1 minute'], 'policy.yaml:20: rules[0].after must match'],
    [
      'an action that is none',
      ['[rollback]', '[restart]'],
      'policy.yaml:18: rules[0].actions[0] must be one of rollback, disable, isolate, snapshot',
    ],
    [
      'a label without quotes',
      ['model: mail-filter }', 'model: true }'],
      'policy.yaml:17: rules[0].match.model must be string,array (a text, or a list of texts; true, false and numbers in quotes)',
    ],
    ['a delay of hours', ['90s', '2h'], 'policy.yaml:20: rules[0].after must be 30m at most'],
    [
      'an isolation without approval',
      ['[rollback]', '[isolate]'],
      'policy.yaml:19: rules[0].approval must be required for isolate',
    ],
    [
      'a target that lacks',
      ['approval: none', 'approval: none\n    target: mail'],
      'policy.yaml:20: rules[0].target: targets has no mail; it has mail-filter',
    ],
    [
      'a model without a target',
      ['model: mail-filter }', 'model: [digits] }'],
      'rules[0].match.model: targets has no digits',
    ],
    [
      'an action that the target cannot',
      ['[rollback]', '[snapshot]'],
      'policy.yaml:18: rules[0].actions: the target mail-filter cannot snapshot; it can rollback',
    ],
    [
      'a target of no kind',
      ['kind: control', 'kind: magic'],
      'policy.yaml:14: targets.mail-filter.kind must be one of control, argo-rollouts',
    ],
    [
      'a target in the clear',
      ['http://127.0.0.1:9465', 'http://10.0.0.1:9465'],
      'policy.yaml:14: targets.mail-filter: urls[0] http://10.0.0.1:9465 is not of the loopback: use https',
    ],
    [
      'a confirmation in the clear',
      ['http://127.0.0.1:9093/', 'http://alerts.example/'],
      'policy.yaml:4: webhooks.alertmanager.confirm.url: the URL http://alerts.example is not of the loopback: use https',
    ],
    [
      'a secret that lacks',
      ['grafana.key', 'none.key'],
      'policy.yaml:6: webhooks.grafana.hmac.secretFile: the file',
    ],
    [
      'an approver twice',
      ['id: ben', 'id: anna'],
      'policy.yaml:10: approvals.approvers has an id or a token twice',
    ],
    [
      'the token of a sender',
      ['ben.token', 'alertmanager.token'],
      'approvals.approvers has the secret of a sender: it could approve what it sends',
    ],
    ['a token twice', ['ben.token', 'anna.token'], 'approvals.approvers has an id or a token twice'],
    ['no YAML', ['rules:', 'rules: ['], 'it is no YAML'],
    [
      'a key twice',
      ['    approval: none', '    approval: none\n    approval: none'],
      'policy.yaml:20: it is no YAML: Map keys must be unique',
    ],
    [
      'an alias bomb',
      [
        'webhooks:',
        `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(60)}]\nc: [${'*b,'.repeat(60)}]\nwebhooks:`,
      ],
      'it is no YAML: Excessive alias count',
    ],
  ])('with %s says so, and where', async (_what, [from, to], message) => {
    expect(GOOD).toContain(from);
    expect(await problemsOf(GOOD.replace(from!, to!))).toContain(message);
  });

  it('with a second rule of the same name says so', async () => {
    const [, rule] = GOOD.split('rules:\n');
    expect(await problemsOf(`${GOOD}${rule}`)).toContain('rules[1].name: another rule is named slow too');
  });

  it('that wants approval wants somebody who may give it', async () => {
    const text = GOOD.replace(/approvals:[\s\S]*limits/, 'limits').replace(
      'approval: none',
      'approval: required',
    );
    expect(await problemsOf(text)).toContain(
      'rules[0].approval is required, and without approvals nobody may give it',
    );
  });

  it('tells all problems at once', async () => {
    const text = GOOD.replace('90s', 'soon').replace('[rollback]', '[]').replace('models: 3', 'models: 0');
    expect((await problemsOf(text)).split('\n')).toHaveLength(3);
  });

  it('wants secrets of 32 characters, for their owner alone', async () => {
    const folder = folderWithSecrets();
    writeFileSync(join(folder, 'anna.token'), 'short');
    expect(await problemsOf(GOOD, folder)).toContain(
      'approvals.approvers[0].tokenFile: the file anna.token must hold one line of 32',
    );
    writeFileSync(join(folder, 'anna.token'), 'x'.repeat(40));
    chmodSync(join(folder, 'anna.token'), 0o644);
    expect(await problemsOf(GOOD, folder)).toMatch(/anna\.token can be read by everybody: chmod 600 it/);
  });

  it('that cannot be read says so', async () => {
    await expect(loadPolicy('/nowhere/policy.yaml', adapters)).rejects.toThrow(
      'the policy /nowhere/policy.yaml cannot be read: ENOENT',
    );
    expect(await problemsOf('')).toContain('policy.yaml:1: the policy must be object');
  });
});

describe('the example', () => {
  it('is a policy', async () => {
    const text = readFileSync(EXAMPLE, 'utf8');
    const folder = scratchFolder();
    const files = [...text.matchAll(/(?:tokenFile|secretFile|actorKeyFile): ([\w./-]+)/g)].map(([, file]) =>
      file!.replace('secrets/', ''),
    );
    mkdirSync(join(folder, 'secrets'));
    writeSecrets(join(folder, 'secrets'), ...files);
    const policy = await parse(text, folder);
    expect(policy.rules.length).toBeGreaterThan(3);
    expect(policy.targets.size).toBeGreaterThan(1);
    for (const { match } of policy.rules) {
      for (const cause of match.get('root_cause') ?? []) expect(Object.keys(ROOT_CAUSES)).toContain(cause);
    }
  });
});

describe('hostile files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'responder-'));
  beforeAll(() => {
    writeSecrets(folder, ...SECRETS);
    return () => rmSync(folder, { recursive: true });
  });

  it('are read, or refused with a PolicyError', { timeout: 30_000 }, async () => {
    for (const bytes of mutations(Buffer.from(GOOD), 120)) await problemsOf(bytes.toString(), folder);
  });

  it('of any values are refused with a PolicyError', { timeout: 30_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (value) => {
        expect(await problemsOf(JSON.stringify(value), folder)).not.toBe('none');
      }),
      { numRuns: 60 },
    );
  });

  it('of more than 1 MiB are not parsed', async () => {
    expect(await problemsOf(`${GOOD}#${'x'.repeat(2 ** 20)}`, folder)).toContain('larger than 1 MiB');
  });
});
