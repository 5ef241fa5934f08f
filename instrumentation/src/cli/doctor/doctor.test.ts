import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../../test/support/processes.ts';
import { FAMILY, metrics, prometheusSeries, RECORDED } from '../../contract/index.ts';
import { runCli } from '../testing.ts';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((listening) => server.once('listening', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const MODEL = 'ml_model_name="m",ml_model_version="1"';
/** A scrape of a sound service, as the exporter of OpenTelemetry writes it. */
function sound(calls: number, more: readonly string[] = []): string {
  return [
    '# HELP target_info Target metadata',
    '# TYPE target_info gauge',
    'target_info{service_name="svc",service_instance_id="a"} 1',
    `${FAMILY.modelInfo}{${MODEL},ml_baseline_id="b1:0123456789ab"} 1`,
    `${FAMILY.inferenceActive}{${MODEL}} 0`,
    `${FAMILY.predictions}{${MODEL},ml_prediction_class="_other"} ${calls}`,
    `${FAMILY.instrumentationFaults}{${MODEL},parapet_fault_kind="no_sdk"} 0`,
    `${FAMILY.instrumentationFaults}{parapet_fault_kind="export_failed"} 0`,
    `${FAMILY.checkProblem}{ml_model_name="",ml_model_version="",parapet_check_name="second_provider"} 0`,
    `${FAMILY.checkProblem}{${MODEL},parapet_check_name="baseline_missing"} 0`,
    `${FAMILY.inferenceDuration}_count{${MODEL}} ${calls}`,
    ...more,
    '',
  ].join('\n');
}

/** What is found when the service gives these texts, one after the other. */
async function findingsOf(texts: readonly string[], headers: Record<string, string> = {}): Promise<string[]> {
  let asked = 0;
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4', ...headers });
    response.end(texts[Math.min(asked++, texts.length - 1)]);
  });
  const { stdout } = await runCli(['doctor', url, '--interval', '1', '--json']);
  return JSON.parse(stdout).findings.map(
    ({ id, severity, subjects }: { id: string; severity: string; subjects: string[] }) =>
      `${severity} ${id}${subjects.map((subject) => ` [${subject}]`).join('')}`,
  );
}

const lines = (line: (i: number) => string, count: number) =>
  Array.from({ length: count }, (_, i) => line(i));

test.concurrent.each<[string, string[], string[], Record<string, string>?]>([
  ['a sound service', [sound(1), sound(2)], []],
  ['an endpoint of something else', ['go_goroutines 12\n'], ['error no_models']],
  ['lines of another format', [sound(1), sound(2, ['what is this?'])], ['error not_exposition [line 12]']],
  [
    'series without a model',
    [sound(1), sound(2, [`${FAMILY.inferenceActive} 4`])],
    [`error label_missing [${FAMILY.inferenceActive}]`],
  ],
  [
    'findings, refusals and actions that are about no model',
    [
      sound(1),
      sound(2, [`${FAMILY.securityEvents} 1`, `${FAMILY.accessDecisions} 1`, `${FAMILY.controlActions} 1`]),
    ],
    [],
  ],
  [
    'names and labels that the contract does not have',
    [sound(1), sound(2, ['ml_own_thing 1', `${FAMILY.inferenceActive}{${MODEL},ml_tenant="a"} 4`])],
    ['warning metric_unknown [ml_own_thing]', `warning label_unknown [${FAMILY.inferenceActive}{ml_tenant}]`],
  ],
  [
    'the same series twice',
    [sound(1), sound(2, [`${FAMILY.inferenceActive}{ml_model_version="1",ml_model_name="m"} 4`])],
    [`error series_twice [${FAMILY.inferenceActive}]`],
  ],
  [
    'a limit of the SDK that was reached',
    [sound(1), sound(2, [`${FAMILY.inferenceDuration}_count{otel_metric_overflow="true"} 9`])],
    [`error series_overflow [${FAMILY.inferenceDuration}_count]`],
  ],
  [
    'a limit that is near',
    [
      sound(1),
      sound(
        2,
        lines((i) => `${FAMILY.inferenceDuration}_count{${MODEL},error_type="E${i}"} 1`, 1_600),
      ),
    ],
    [`warning series_near_limit [${FAMILY.inferenceDuration}: 1601 of 2000]`],
  ],
  ['a version without calls', [sound(0)], ['warning no_calls [m@1]']],
  ['a version without traffic', [sound(7)], ['info no_traffic']],
  [
    'counters that fall',
    [sound(7), sound(3)],
    [`error several_processes [${FAMILY.predictions}] [${FAMILY.inferenceDuration}_count]`],
  ],
  [
    'another instance that answers',
    [sound(1), sound(2).replace('instance_id="a"', 'instance_id="b"')],
    ['error several_processes'],
  ],
  [
    'metrics that a view drops',
    [sound(1), sound(2).replace(/^ml_predictions_total.*$/m, '')],
    ['error metric_missing [ml_predictions_total of m@1]'],
  ],
  [
    'a self-check that found something, and one of a later version',
    [
      sound(1),
      sound(2, [
        `${FAMILY.checkProblem}{parapet_check_name="export_failing"} 1`,
        `${FAMILY.checkProblem}{parapet_check_name="toString"} 1`,
      ]),
    ],
    ['warning export_failing [the process]'],
  ],
  [
    'faults, also of a kind that is not known',
    [sound(1), sound(2, [`${FAMILY.instrumentationFaults}{parapet_fault_kind="constructor"} 3`])],
    ['error constructor [the process (3, rising)]'],
  ],
  [
    'a clock that is behind',
    [sound(1), sound(2)],
    ['warning clock_skew [the service is 3600 s behind]'],
    { date: new Date(Date.now() - 3_600_000).toUTCString() },
  ],
])('%s', { timeout: 20_000 }, async (_, texts, expected, headers) => {
  const found = await findingsOf(texts, headers);
  expect(found.map((one) => one.replace(/\d{4} s behind/, '3600 s behind'))).toEqual(expected);
});

test('every metric of the contract that has another name without views is known by it', async () => {
  const suffixed = Object.values(metrics).filter(
    (metric) =>
      metric.instrument === 'histogram' &&
      prometheusSeries(metric)[0] !== `${metric.name.replaceAll('.', '_')}_bucket`,
  );
  expect(suffixed.length).toBeGreaterThan(2);
  const names = suffixed.map(({ name }) => `${name.replaceAll('.', '_')}_bucket`);
  const found = await findingsOf([
    sound(1),
    sound(
      2,
      names.map((name) => `${name}{${MODEL},le="1"} 1`),
    ),
  ]);
  expect(found).toEqual([`error views_missing${names.map((name) => ` [${name}]`).join('')}`]);
});

describe('what cannot be read ends with code 3', () => {
  const run = (url: string, ...args: string[]) => runCli(['doctor', url, '--interval', '1', ...args]);

  test('nobody there', async () => {
    const ran = await run(`http://127.0.0.1:${await freePort()}/metrics`);
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toContain('ECONNREFUSED. Does the service run');
  });

  test.each<[string, RequestListener, string]>([
    ['an error', (_, response) => response.writeHead(503).end('no'), 'it answers 503 Service Unavailable'],
    [
      'a redirect',
      (request, response) =>
        request.url === '/here'
          ? response.end(sound(1))
          : response.writeHead(302, { location: '/here' }).end(),
      'it redirects to "/here", and redirects are not followed',
    ],
    [
      'a web page',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      'is the path /metrics?',
    ],
    ['no answer', () => undefined, 'no answer in 1 s'],
    [
      'an answer that does not end',
      (_, response) => void response.writeHead(200).write('a 1\n'),
      'no answer in 1 s',
    ],
    [
      'one that breaks off',
      (_, response) => void response.writeHead(200).write('a 1\n', () => response.destroy()),
      'cannot be read',
    ],
  ])('%s', async (_, listener, message) => {
    const ran = await run(await serve(listener), '--timeout', '1');
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain(message);
  });

  test('more than fits', async () => {
    const url = await serve((_, response) => {
      const more = () => {
        while (response.writable && response.write('# x\n'.repeat(250_000)));
      };
      response.on('drain', more);
      more();
    });
    expect((await run(url)).stderr).toContain('it gives more than 64 MiB');
  });

  test.each([
    ['file:///etc/passwd', 'is no http or https URL'],
    ['localhost:9464', 'is no http or https URL'],
    ['http://user:secret@127.0.0.1/metrics', 'a URL with a user name or password'],
  ])('%s is refused', async (url, message) => {
    const ran = await run(url);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).not.toContain('secret');
  });
});

test('what a hostile service says cannot reach the terminal', async () => {
  const name = 'm\\\\u001b[2J\u001b[31m\u202e';
  const url = await serve((_, response) =>
    response.end(`${FAMILY.modelInfo}{ml_model_name="${name}",ml_model_version="1"} 1\n`),
  );
  const { stdout } = await runCli(['doctor', url, '--interval', '1'], {
    terminal: 80,
    env: { NO_COLOR: '1' },
  });
  expect(stdout).not.toContain('\u001b');
  expect(stdout).not.toContain('\u202e');
  expect(stdout).toContain('metric_missing');
});

describe('--prometheus', () => {
  // The shapes of https://prometheus.io/docs/prometheus/latest/querying/api
  const answers =
    (models: unknown[], rules: unknown[]): RequestListener =>
    (request, response) => {
      const data = request.url!.startsWith('/base/api/v1/rules')
        ? { groups: [{ rules }] }
        : { result: models };
      response.end(JSON.stringify({ status: 'success', data }));
    };
  const all = Object.values(RECORDED).map((name) => ({ name, type: 'recording', health: 'ok' }));
  const known = [{ metric: { ml_model_name: 'm', ml_model_version: '1' }, value: [0, '1'] }];
  let asked = 0;
  const ask = async (listener: RequestListener) => {
    const service = await serve((_, response) => response.end(sound(++asked)));
    const prometheus = `${await serve(listener)}/base`;
    return runCli(['doctor', service, '--interval', '1', '--prometheus', prometheus, '--json']);
  };

  test('that knows the models and has the rules', async () => {
    expect(await ask(answers(known, all))).toMatchObject({ code: 0, stderr: '' });
  });

  test('that does not', async () => {
    const failing = { ...all[0], health: 'err', lastError: 'found duplicate series' };
    const { stdout, code } = await ask(answers([], [failing, ...all.slice(2)]));
    expect(code).toBe(1);
    expect(JSON.parse(stdout).findings).toMatchObject([
      { id: 'not_in_prometheus', subjects: ['m@1'] },
      { id: 'rules_missing', subjects: [all[1]!.name] },
      { id: 'rules_failing', subjects: [`${all[0]!.name}: found duplicate series`] },
    ]);
  });

  test.each([
    ['null'],
    ['{"status":"success","data":{"result":5}}'],
    ['<html>'],
  ])('that answers %s is none', async (text) => {
    const { code, stderr } = await ask((_, response) => response.end(text));
    expect(code).toBe(3);
    expect(stderr).toContain('does not answer as Prometheus does');
  });
});
