import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TestAuthority } from '../../instrumentation/src/control/testing/certificates.ts';
import { eventually, freePort, healthy, start } from '../../test/support/processes.ts';
import { EXIT, HELP, readOptions } from './options.ts';
import { HEAD, SECRETS, scratchFolder, writeSecrets } from './testing/harness.ts';
import { alertmanagerBody, grafanaBody, type TestAlert } from './testing/payloads.ts';

const NODE = join(import.meta.dirname, '../../node_modules/.bin/node');
const MAIN = join(import.meta.dirname, 'main.ts');

const TARGET = '{ kind: control, urls: ["http://127.0.0.1:9465"], keyFile: key.json }';
const POLICY = `${HEAD.replace('{ kind: test }', TARGET.replace(' }', ', snapshotFolder: s }')).replaceAll('{ kind: test }', TARGET)}
rules:
  - name: important
    match: { alertname: MLLatencyRegression, business_impact: "true" }
    actions: [rollback]
    approval: required
  - name: slow
    match: { alertname: MLLatencyRegression }
    actions: [disable, rollback]
    approval: none
    after: 1m
  - name: traces
    match: { alertname: MLAttack }
    actions: [snapshot]
    approval: none
`;

function policyFolder(text = POLICY): string {
  const folder = scratchFolder();
  writeSecrets(folder, ...SECRETS);
  writeFileSync(join(folder, 'policy.yaml'), text);
  return folder;
}

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(NODE, [MAIN, ...args], { timeout: 20_000 })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

describe('options', () => {
  it.each([
    [[], '--policy FILE is missing'],
    [['--policy', 'p'], '--port N is missing'],
    [['--policy', 'p', '--port', '70000'], '--port must be a port from 0 to 65535, not "70000"'],
    [['--policy', 'p', '--port', '1e3'], '--port must be a port'],
    [
      ['--policy', 'p', '--port', '1', '--metrics-port', '0'],
      '--metrics-port must be a port from 1 to 65535',
    ],
    [
      ['--policy', 'p', '--port', '1', '--host', '0.0.0.0'],
      '--host 0.0.0.0 is not of the loopback: give --tls-cert and --tls-key',
    ],
    [['--policy', 'p', '--port', '1', '--tls-cert', 'c'], '--tls-cert and --tls-key belong together'],
    [['--policy', 'p', '--port', '1', '--audit', 'd'], '--audit and --audit-key belong together'],
    [['--policy', 'p', '--port', '1', '--otlp', 'x'], '--otlp must be a URL, not "x"'],
    [['--policy', 'p', '--port', '1', '--alert', 'a'], '--alert goes with --check'],
    [['--polcy', 'p'], "Unknown option '--polcy'"],
    [['serve'], 'Unexpected argument'],
  ])('%j: %s', (argv, message) => {
    expect(() => readOptions(argv)).toThrow(
      expect.objectContaining({ code: EXIT.usage, message: expect.stringContaining(message) }),
    );
  });

  it('listen on the loopback without TLS, and elsewhere with it', () => {
    for (const host of ['127.0.0.1', '::1', 'localhost', '127.0.0.2']) {
      expect(readOptions(['--policy', 'p', '--port', '1', '--host', host])).toMatchObject({
        host,
        tls: undefined,
      });
    }
    const tls = ['--host', '0.0.0.0', '--tls-cert', 'c', '--tls-key', 'k'];
    expect(readOptions(['--policy', 'p', '--port', '1', ...tls])).toMatchObject({
      tls: { cert: 'c', key: 'k' },
    });
  });
});

describe('the program', { timeout: 30_000 }, () => {
  it('tells how it is used', async () => {
    expect(await run('--help')).toEqual({ code: 0, stdout: HELP, stderr: '' });
    expect(await run()).toMatchObject({
      code: EXIT.usage,
      stderr: 'parapet-responder: --policy FILE is missing; --help lists the options\n',
    });
  });

  it('checks a policy, and says what it would do', async () => {
    const folder = policyFolder();
    const policy = join(folder, 'policy.yaml');
    const alert = join(folder, 'alert.json');
    const alerts: TestAlert[] = [
      {},
      { labels: { business_impact: 'true' } },
      { labels: { alertname: 'Other' } },
      { labels: { model: 'unknown' } },
      { labels: { version: '' } },
      { labels: { alertname: 'MLAttack', version: '' } },
      { labels: { alertname: 'MLAttack', model: 'digits', version: '1' } },
      { status: 'resolved' },
    ];
    for (const body of [alertmanagerBody, grafanaBody]) {
      writeFileSync(alert, JSON.stringify(body(...alerts)));
      expect(await run('--policy', policy, '--check', '--alert', alert)).toMatchObject({
        code: 0,
        stdout: `${policy} is fine: 3 rules, 3 targets, webhooks of alertmanager and grafana, 2 approvers
MLLatencyRegression: disable, then rollback of mail-filter@2 on mail-filter, once it has lasted 60 s, by rule slow
MLLatencyRegression: rollback of mail-filter@2 on mail-filter, once a person has approved, by rule important
Other: nothing, because no rule matches
MLLatencyRegression: nothing: rule slow matches, and there is no target unknown
MLLatencyRegression: nothing: rule slow matches, and its labels model and version name none
MLAttack: snapshot of mail-filter on mail-filter, by rule traces
MLAttack: nothing: rule traces matches, and the target digits cannot snapshot
MLLatencyRegression: cancels what has not begun, because it has ended
`,
      });
    }
    writeFileSync(alert, '{}');
    expect(await run('--policy', policy, '--check', '--alert', alert)).toMatchObject({
      code: EXIT.failed,
      stderr: expect.stringContaining(
        'is no webhook body of Alertmanager (version 4) or Grafana (version 1)',
      ),
    });
  });

  it('says what is wrong with a policy', async () => {
    const folder = policyFolder(POLICY.replace('after: 1m', 'after: soon'));
    const { code, stderr } = await run('--policy', join(folder, 'policy.yaml'), '--check');
    expect(code).toBe(EXIT.failed);
    expect(stderr).toContain('policy.yaml:25: rules[1].after must match');
  });

  it.each([
    [
      'a port that is taken',
      (folder: string, port: number) => ['--port', String(port), '--state', join(folder, 's')],
      'cannot be listened to: listen EADDRINUSE',
    ],
    [
      'a state that is none',
      (folder: string) => ['--port', '0', '--state', join(folder, 'policy.yaml')],
      'policy.yaml cannot be used',
    ],
    [
      'an audit key that is none',
      (folder: string) => [
        '--port',
        '0',
        '--audit',
        join(folder, 'a'),
        '--audit-key',
        join(folder, 'anna.token'),
      ],
      'must be a private key',
    ],
    [
      'a certificate that is none',
      (folder: string) => [
        '--port',
        '0',
        '--tls-cert',
        join(folder, 'anna.token'),
        '--tls-key',
        join(folder, 'anna.token'),
      ],
      '--tls-cert and --tls-key',
    ],
  ])('ends with a message for %s', async (_what, args, message) => {
    const folder = policyFolder();
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, stderr } = await run('--policy', join(folder, 'policy.yaml'), ...args(folder, port));
    expect(stderr).toContain(message);
    expect(code).toBe(EXIT.failed);
  });

  it('goes on when nobody reads its output, and ends soon where telemetry reaches nobody', async () => {
    const folder = policyFolder(POLICY.replace('    after: 1m\n', ''));
    const secrets = writeSecrets(folder, ...SECRETS);
    const silent = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await once(silent, 'listening');
    const port = await freePort();
    const running = start(NODE, [
      MAIN,
      '--policy',
      join(folder, 'policy.yaml'),
      '--port',
      String(port),
      '--otlp',
      `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    ]);
    onTestFinished(() => running.stop());
    const url = `http://127.0.0.1:${port}`;
    await healthy(`${url}/healthz`);
    running.child.stdout!.destroy();
    const answer = await fetch(`${url}/webhooks/alertmanager`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secrets['alertmanager.token']}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(alertmanagerBody({})),
    });
    expect(answer.status).toBe(202);
    const actions = await eventually('a failure that is told', 15, async () => {
      const headers = { authorization: `Bearer ${secrets['anna.token']}` };
      const text = await (await fetch(`${url}/actions`, { headers })).text();
      return text.includes('target_failed') ? text : undefined;
    });
    expect(actions).toContain('key.json cannot be read');
    const began = performance.now();
    const ended = once(running.child, 'exit');
    running.child.kill('SIGTERM');
    await ended;
    expect(performance.now() - began).toBeLessThan(12_000);
  });

  it('listens with TLS, says what it is without, and ends on SIGTERM', async () => {
    const folder = policyFolder();
    const authority = new TestAuthority(folder);
    authority.issue('server', 'DNS:localhost');
    const [cert, key] = [join(folder, 'server.pem'), join(folder, 'server.key')];
    const port = await freePort();
    const running = start(NODE, [
      MAIN,
      '--policy',
      join(folder, 'policy.yaml'),
      '--port',
      String(port),
      '--tls-cert',
      cert,
      '--tls-key',
      key,
      '--dry-run',
    ]);
    onTestFinished(() => running.stop());
    const agent = new Agent({ ca: authority.cert });
    const status = await eventually(
      'an answer',
      15,
      () =>
        new Promise<number | undefined>((resolve, reject) => {
          request({ host: '127.0.0.1', port, path: '/healthz', agent, servername: 'localhost' }, (answer) =>
            resolve(answer.resume().statusCode),
          )
            .on('error', reject)
            .end();
        }),
    );
    expect(status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
    await running.stop();
    expect(running.child.exitCode).toBe(0);
    expect(running.output()).toContain(`listens at https://127.0.0.1:${port}; dry run, nothing is done`);
    for (const lacking of ['--state', '--metrics-port', '--audit'])
      expect(running.output()).toContain(lacking);
  });
});
