import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, lines, otlpJson, post, startTestServer, type TestServer } from './testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const response = await post(
    server.url,
    otlpJson([
      { body: 'oldest loaded', event: 'ml.model.loaded', secondsAgo: 40, attributes: { latency: 5 } },
      { body: 'spam label', event: 'ml.prediction.feedback', secondsAgo: 30, attributes: { latency: 90 } },
      { body: 'ham label', event: 'ml.prediction.feedback', secondsAgo: 20, severity: 13 },
      { body: `it's "quoted" -- ; DROP TABLE entries`, service: 'training', secondsAgo: 10, severity: 17 },
    ]),
  );
  expect(response.status).toBe(200);
});
afterAll(() => server.close());

const OLD = 'oldest loaded';
const SPAM = 'spam label';
const HAM = 'ham label';
const QUOTED = `it's "quoted" -- ; DROP TABLE entries`;

describe('log queries', () => {
  test.each<[query: string, found: string[]]>([
    ['{service_name="scoring"}', [HAM, SPAM, OLD]],
    ['{service_name!="scoring", service_name=~".+"}', [QUOTED]],
    ['{service_name=~"sco.*|other"}', [HAM, SPAM, OLD]],
    ['{service_name=~"cor"}', []],
    ['{service_name!~"sco.*", service_name!=""}', [QUOTED]],
    ['{service_name="scoring"} | event_name="ml.model.loaded"', [OLD]],
    ['{service_name="scoring"} | event_name=~"ml\\\\.prediction\\\\..+"', [HAM, SPAM]],
    ['{service_name="scoring"} | event_name=~`ml\\.model\\..+`', [OLD]],
    ['{service_name="scoring"} | event_name!~"ml[.]model.*"', [HAM, SPAM]],
    ['{service_name=~".+"} | severity_number >= 13', [QUOTED, HAM]],
    ['{service_name=~".+"} | latency > 5', [SPAM]],
    ['{service_name=~".+"} | latency == 5 or severity_number = 17', [QUOTED, OLD]],
    ['{service_name=~".+"} | latency < 100 and event_name != "ml.model.loaded"', [SPAM]],
    ['{service_name=~".+"} | (latency=5 or latency=90), detected_level="info" # both', [SPAM, OLD]],
    ['{service_name=~".+"} | latency=""', [QUOTED, HAM]],
    ['{service_name=~".+"} | service_name="training"', [QUOTED]],
    ['{service_name=~".+"} |= "label"', [HAM, SPAM]],
    ['{service_name=~".+"} |= "label" != "ham"', [SPAM]],
    ['{service_name=~".+"} |~ "^o|^h"', [HAM, OLD]],
    ['{service_name=~".+"} !~ "label$" |= "o" or "never"', [QUOTED, OLD]],
    [`{service_name=~".+"} |= "it's \\"quoted\\" -- ; DROP"`, [QUOTED]],
    [`{service_name="scoring' OR '1'='1"}`, []],
    ['{service_name="\\"; DROP TABLE entries; --"}', []],
  ])('%s', async (query, found) => {
    expect(await lines(server.url, query)).toEqual(found);
  });

  test('direction and limit', async () => {
    const query = '{service_name="scoring"}';
    expect(await lines(server.url, query, { direction: 'forward', limit: '2' })).toEqual([OLD, SPAM]);
    expect(await lines(server.url, query, { limit: '1' })).toEqual([HAM]);
  });

  test('start and end in seconds, with a fraction, and in nanoseconds', async () => {
    const query = '{service_name=~".+"}';
    const at = (secondsAgo: number) => Date.now() / 1000 - secondsAgo;
    const whole = { start: String(Math.floor(at(35))), end: String(Math.floor(at(15))) };
    expect(await lines(server.url, query, whole)).toEqual([HAM, SPAM]);
    const fraction = { start: at(25).toFixed(6), end: at(15).toFixed(6) };
    expect(await lines(server.url, query, fraction)).toEqual([HAM]);
    const nanoseconds = { start: `${Math.floor(at(45))}000000000`, end: `${Math.floor(at(35))}000000000` };
    expect(await lines(server.url, query, nanoseconds)).toEqual([OLD]);
    expect(await lines(server.url, query, { end: whole.start, start: '0' })).toEqual([OLD]);
  });

  test('without the header all labels are merged into the stream', async () => {
    const query = '{service_name="scoring"} | latency = 5';
    const response = await ask(server.url, 'query_range', { query });
    const { status, data } = (await response.json()) as { status: string; data: Record<string, unknown> };
    expect(status).toBe('success');
    expect(data).not.toHaveProperty('encodingFlags');
    expect(data).toMatchObject({
      resultType: 'streams',
      result: [
        {
          stream: { service_name: 'scoring', event_name: 'ml.model.loaded', latency: '5', host_name: 'h1' },
          values: [[expect.stringMatching(/^\d{19}$/), OLD]],
        },
      ],
    });
  });
});

describe('counts', () => {
  test('count_over_time per group at one moment', async () => {
    const query = 'sum by (event_name) (count_over_time({service_name="scoring"}[5m]))';
    const { data } = (await (await ask(server.url, 'query', { query })).json()) as { data: never };
    expect(data).toMatchObject({
      resultType: 'vector',
      result: [
        { metric: { event_name: 'ml.model.loaded' }, value: [expect.any(Number), '1'] },
        { metric: { event_name: 'ml.prediction.feedback' }, value: [expect.any(Number), '2'] },
      ],
    });
  });

  test('over a range: each point counts its own window', async () => {
    const query = 'sum(count_over_time({service_name=~".+"}[15s]))';
    const end = Math.floor(Date.now() / 1000);
    const range = { start: String(end - 60), end: String(end + 60), step: '5s' };
    const { data } = (await (await ask(server.url, 'query_range', { query, ...range })).json()) as {
      data: { resultType: string; result: { metric: object; values: [number, string][] }[] };
    };
    expect(data.resultType).toBe('matrix');
    expect(data.result).toHaveLength(1);
    const values = data.result[0]!.values;
    expect(values.every(([at]) => (at - end) % 5 === 0)).toBe(true);
    // Four entries, each in the three windows of 15 s that end up to 15 s after it.
    expect(values.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(12);
  });
});

describe('refused with 400 and the reason', () => {
  const LONG = 'x'.repeat(6000);
  test.each<[query: string, reason: string]>([
    ['', 'parameter query is missing'],
    ['{', 'parse error at character'],
    ['{service_name="a"', 'unexpected end of query'],
    ['{}', 'parse error'],
    ['SELECT * FROM entries', 'parse error'],
    [`{a="${LONG}"}`, 'longer than 5120'],
    ['{a=""}', 'absent label'],
    ['{a=~".*"}', 'absent label'],
    ['{a!="b"}', 'absent label'],
    ['{a=~"("}', 'bad regular expression'],
    ['{a=~"(?=b)"}', 'bad regular expression'],
    ['{a="b"} |~ "(x{1000}){1000}"', 'bad regular expression'],
    ['{a="b"} | json', '| json'],
    ['{a="b"} | logfmt', '| logfmt'],
    ['{a="b"} | line_format "{{.x}}"', '| line_format'],
    ['{a="b"} | d > 5s', 'not supported'],
    ['{a="b"} | d = ip("10.0.0.0/8")', 'not supported'],
    ['{a="b"} |= ip("10.0.0.1")', 'not supported'],
    ['{a="b"} |> "<_>"', 'not supported'],
    ['rate({a="b"}[5m])', 'rate'],
    ['topk(3, count_over_time({a="b"}[5m]))', 'topk'],
    ['sum without (a) (count_over_time({a="b"}[5m]))', 'without'],
    ['sum(sum(count_over_time({a="b"}[5m])))', 'not supported'],
    ['count_over_time({a="b"}[5m] offset 5m)', 'offset'],
    ['count_over_time({a="b"}[5m]) / 2', 'not supported'],
    ['vector(1)', 'not supported'],
  ])('%.60s', async (query, reason) => {
    const response = await ask(server.url, 'query_range', { query });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(reason)]);
  });

  test.each<[parameter: string, value: string]>([
    ['limit', '0'],
    ['limit', '5001'],
    ['limit', '1; DROP TABLE entries'],
    ['start', 'yesterday'],
    ['end', '1'],
    ['direction', 'sideways'],
    ['since', '5m'],
  ])('%s=%s', async (parameter, value) => {
    const query = '{service_name=~".+"}';
    const start = parameter === 'end' ? '2' : '';
    const response = await ask(server.url, 'query_range', { query, start, [parameter]: value });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(parameter)]);
  });

  test('too many points, a log query at one moment, a parameter given twice', async () => {
    const query = 'count_over_time({a="b"}[5m])';
    const points = await ask(server.url, 'query_range', { query, start: '0', end: '100000', step: '1' });
    expect([points.status, await points.text()]).toEqual([400, expect.stringContaining('11000 points')]);
    const instant = await ask(server.url, 'query', { query: '{a="b"}' });
    expect([instant.status, await instant.text()]).toEqual([400, expect.stringContaining('query_range')]);
    const twice = await fetch(`${server.url}/loki/api/v1/query_range?query=a&query=b`);
    expect(twice.status).toBe(400);
  });
});

test('a regular expression that stalls backtracking engines is answered at once', async () => {
  await post(server.url, otlpJson([{ service: 'slow', body: `${'a'.repeat(50_000)}!` }]));
  const started = performance.now();
  expect(await lines(server.url, '{service_name="slow"} |~ "^(a+)+$"')).toEqual([]);
  expect(performance.now() - started).toBeLessThan(2000);
});

describe('labels', () => {
  const data = async (path: string, parameters: Record<string, string> = {}) =>
    ((await (await ask(server.url, path, parameters)).json()) as { data: string[] }).data;

  test('names and values, all or of some streams, in a range', async () => {
    expect(await data('labels')).toEqual(['service_name']);
    const values = await data('label/service_name/values');
    expect(values).toEqual(expect.arrayContaining(['scoring', 'training']));
    expect(await data('label/service_name/values', { query: '{service_name=~"tr.+"}' })).toEqual([
      'training',
    ]);
    expect(await data('label/service_name/values', { start: '1', end: '2' })).toEqual([]);
    expect(await data('label/constructor/values')).toEqual([]);
  });
});

test('status pages answer, other addresses say so', async () => {
  expect(await (await fetch(`${server.url}/ready`)).text()).toBe('ready\n');
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${server.url}/loki/api/v1/status/buildinfo`)).json()).toMatchObject({
    version: expect.stringMatching(/^3\./),
  });
  const missing = await fetch(`${server.url}/loki/api/v1/tail`);
  expect([missing.status, await missing.text()]).toEqual([404, expect.stringContaining('not part of')]);
});
