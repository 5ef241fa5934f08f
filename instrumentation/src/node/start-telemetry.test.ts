import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, logs, metrics as metricsApi, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../../test/support/processes.ts';
import { ATTR, events, FAMILY } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import type { ProcessFault } from '../faults/kinds.ts';
import { createFeedback, memoryPredictionStore } from '../feedback/index.ts';
import { defineModel } from '../model/define-model.ts';
import { redactor } from '../redaction/index.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { startTelemetry, type Telemetry } from './start-telemetry.ts';

let telemetry: Telemetry | undefined;
let server: Server | undefined;
let foreign: TestSdk | undefined;
afterEach(async () => {
  await telemetry?.shutdown();
  await foreign?.stop();
  server?.closeAllConnections();
  server?.close();
  telemetry = foreign = server = undefined;
  vi.unstubAllEnvs();
});

/** Takes OTLP; keeps path and body of what came. */
async function collector(answer: 'ok' | 'refuse' | 'hang' = 'ok') {
  const got: { path: string; body: string }[] = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    got.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString('latin1') });
    if (answer === 'hang') return;
    response.statusCode = answer === 'ok' ? 200 : 400;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    paths: () => [...new Set(got.map(({ path }) => path))].sort(),
    bodies: () => got.map(({ body }) => body).join('\n'),
  };
}

function callOnce() {
  const options = modelOptions();
  const model = defineModel(options);
  model.wrapPredict(() => 'spam')();
  return options.name;
}

describe('a scrape', () => {
  it('has durations under the names that OTLP gives, and tells replicas apart', async () => {
    const port = await freePort();
    telemetry = await startTelemetry({ serviceName: 'svc', serviceVersion: '1.2', prometheus: { port } });
    const name = callOnce();
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toContain(
      `${FAMILY.inferenceDuration}_count{ml_model_name="${name}",ml_model_version="1.0"} 1\n`,
    );
    expect(text).toMatch(/target_info\{.*service_instance_id="[0-9a-f-]{36}".*\}/);
    expect(text).toMatch(/service_name="svc"/);
    expect(text).toMatch(/service_version="1.2"/);
    expect(text).not.toContain('process_command');
    expect(text).not.toContain('otel_scope');
  });

  it('on a port that is taken is refused, and nothing stays registered', async () => {
    const { endpoint } = await collector();
    const port = Number(new URL(endpoint).port);
    await expect(startTelemetry({ serviceName: 'svc', prometheus: { port } })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: expect.stringMatching(
        `^startTelemetry option prometheus.port cannot be opened at 127.0.0.1:${port}: it is taken. Give each process`,
      ),
    });
    expect(metricsApi.getMeterProvider().constructor.name).toBe('NoopMeterProvider');
  });

  it('stands beside logs by OTLP', async () => {
    const { endpoint, paths, bodies } = await collector();
    const port = await freePort();
    telemetry = await startTelemetry({
      serviceName: 'svc',
      serviceInstanceId: 'replica-7',
      prometheus: { port },
      otlp: { logs: `${endpoint}/v1/logs` },
    });
    callOnce();
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toContain('service_instance_id="replica-7"');
    await telemetry.shutdown();
    expect(paths()).toEqual(['/v1/logs']);
    expect(bodies()).toContain(events.modelLoaded.name);
  });
});

describe('OTLP', () => {
  it('sends all three signals, and flushes them at shutdown', async () => {
    const { endpoint, paths, bodies } = await collector();
    telemetry = await startTelemetry({ serviceName: 'svc', otlp: { endpoint: `${endpoint}/` } });
    const name = callOnce();
    await telemetry.shutdown();
    expect(paths()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
    expect(bodies()).toContain(`predict ${name}`);
    expect(bodies()).toContain('ml.inference.duration');
    expect(bodies()).not.toContain('ml_inference_duration_seconds');
  });

  it('gives the identity of a model to the spans inside', async () => {
    const { endpoint, bodies } = await collector();
    telemetry = await startTelemetry({ serviceName: 'svc', otlp: { traces: `${endpoint}/v1/traces` } });
    const model = defineModel(modelOptions({ datasetId: 'a-data-set' }));
    model.wrapPredict(() => trace.getTracer('app').startSpan('inner').end())();
    await telemetry.forceFlush();
    expect(bodies().match(/a-data-set/g)).toHaveLength(2);
  });

  it('refused by the other side is counted', async () => {
    const before = exportFaults();
    const { endpoint } = await collector('refuse');
    telemetry = await startTelemetry({ serviceName: 'svc', otlp: { logs: `${endpoint}/v1/logs` } });
    callOnce();
    await telemetry.shutdown();
    expect(exportFaults()).toBe(before + 1);
  });

  it('that hangs delays no call, and is counted', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '200');
    const before = exportFaults();
    const { endpoint } = await collector('hang');
    telemetry = await startTelemetry({ serviceName: 'svc', otlp: { traces: `${endpoint}/v1/traces` } });
    const start = performance.now();
    callOnce();
    expect(performance.now() - start).toBeLessThan(150);
    await telemetry.shutdown();
    expect(exportFaults()).toBe(before + 1);
  });

  it('that is slower than spans come drops some, and each is counted', async () => {
    const { endpoint } = await collector();
    telemetry = await startTelemetry({ serviceName: 'svc', otlp: { traces: `${endpoint}/v1/traces` } });
    const before = faultsOf('export_dropped');
    const predict = defineModel(modelOptions()).wrapPredict(() => 1);
    // In one turn of the event loop: the queue takes 2,048, beside the first batch of 512 that is on its way.
    for (let i = 0; i < 3_000; i++) predict();
    expect(faultsOf('export_dropped') - before).toBe(3_000 - 2_048 - 512);
  });

  const faultsOf = (kind: ProcessFault) => registry.faults.counts[registry.faults.kinds.indexOf(kind)]!;
  const exportFaults = () => faultsOf('export_failed');
});

describe('redaction', () => {
  const KEY = 'AKIAIOSFODNN7EXAMPLE';
  const send = () => {
    const tracer = trace.getTracer('test');
    tracer.startSpan(`get ${KEY}`, { attributes: { 'url.full': `https://x/?key=${KEY}` } }).end();
    metricsApi.getMeter('test').createCounter('calls').add(1, { who: KEY });
    logs.getLogger('test').emit({ body: `no ${KEY}`, attributes: { note: KEY } });
  };

  it('takes secrets out of all three signals and the resource, unless told not to', async () => {
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', `deploy.key=${KEY}`);
    const { endpoint, paths, bodies } = await collector();
    telemetry = await startTelemetry({ serviceName: 'svc', otlp: { endpoint } });
    send();
    await telemetry.shutdown();
    expect(paths()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
    expect(bodies()).not.toContain(KEY);
    expect(bodies()).toContain('aws_key masked in deploy.key');

    telemetry = await startTelemetry({ serviceName: 'svc', otlp: { endpoint }, redaction: false });
    send();
    await telemetry.shutdown();
    expect(bodies()).toContain(`get ${KEY}`);
  });

  it('is that of a redactor which is given', async () => {
    const { endpoint, bodies } = await collector();
    const redaction = redactor({ kinds: ['email'], blockedValues: ['EMP-####'] });
    telemetry = await startTelemetry({ serviceName: 'svc', otlp: { endpoint }, redaction });
    send();
    trace.getTracer('test').startSpan('seen EMP-1234').end();
    await telemetry.shutdown();
    expect(bodies()).toContain(KEY);
    expect(bodies()).toContain('seen ****');
  });

  it.each([['yes'], [{ text: () => '' }], [null]])('%j is refused', async (redaction) => {
    const { endpoint } = await collector();
    const start = startTelemetry({ serviceName: 'svc', otlp: { endpoint }, redaction: redaction as never });
    await expect(start).rejects.toThrow(
      'startTelemetry option redaction must be true, false or what redactor() gives',
    );
  });
});

describe('start and stop', () => {
  it('writes predictions that wait for a label before it ends', async () => {
    const store = memoryPredictionStore();
    const feedback = createFeedback({ store });
    telemetry = await startTelemetry({ serviceName: 'svc', prometheus: { port: await freePort() } });
    const options = modelOptions({ observers: [feedback] });
    defineModel(options).wrapPredict(() => 'spam', {
      prediction: (label) => ({ id: 'p', class: label }),
    })();
    await telemetry.shutdown();
    const label = { id: 'p', actual: 'ham', cohort: '', at: Date.now() };
    expect(await store.label(label, false)).toMatchObject({ outcome: 'matched' });
    await feedback.close();
  });

  it('after shutdown calls go on, and a second start counts again', async () => {
    const first = await startTelemetry({ serviceName: 'svc', prometheus: { port: await freePort() } });
    const options = modelOptions();
    const predict = defineModel(options).wrapPredict(() => 5);
    predict();
    await first.shutdown();
    await first.shutdown();
    expect(predict()).toBe(5);
    const port = await freePort();
    telemetry = await startTelemetry({ serviceName: 'svc', prometheus: { port } });
    predict();
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toMatch(
      new RegExp(`parapet_instrumentation_faults_total\\{ml_model_name="${options.name}".*no_sdk"\\} 1`),
    );
  });

  it('OTEL_SDK_DISABLED starts nothing', async () => {
    vi.stubEnv('OTEL_SDK_DISABLED', 'true');
    const port = await freePort();
    telemetry = await startTelemetry({ serviceName: 'svc', prometheus: { port } });
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
    expect(telemetry.joined).toEqual([]);
  });

  it.each([
    [undefined, 'startTelemetry wants an object of options, not undefined'],
    [{}, 'wants serviceName'],
    [{ serviceName: 'svc', prometeus: { port: 1 } }, 'has no option "prometeus"; it has serviceName,'],
    [
      { serviceName: 'svc', prometheus: null },
      'prometheus must be an object such as { port: 9464 }, not null',
    ],
    [
      { serviceName: 'svc', otlp: 'http://127.0.0.1:4318' },
      'otlp must be an object such as { endpoint }, not "http',
    ],
    [{ serviceName: 'svc', prometheus: { port: '9464' } }, 'must be a port from 1 to 65535, not "9464"'],
    [{ serviceName: 'svc' }, 'wants prometheus, otlp.endpoint'],
    [
      { serviceName: 'svc', prometheus: { port: 0 } },
      'prometheus.port must be a port from 1 to 65535, not 0',
    ],
    [
      { serviceName: 'svc', otlp: { endpoint: 'localhost:4318' } },
      'otlp.endpoint must be an http or https URL',
    ],
    [
      { serviceName: 'svc', otlp: { logs: 'nowhere' } },
      'otlp.logs must be an http or https URL, not "nowhere"',
    ],
  ])('%o is refused', async (options, message) => {
    await expect(startTelemetry(options as never)).rejects.toThrow(message);
  });
});

describe('a running SDK', () => {
  it('is joined: its signals are left to it, and that is said', async () => {
    foreign = await startTestSdk();
    const { endpoint, paths } = await collector();
    telemetry = await startTelemetry({ serviceName: 'svc', otlp: { endpoint } });
    expect(telemetry.joined).toEqual(['traces', 'metrics', 'logs']);
    const name = callOnce();
    expect(foreign.spans().map((span) => span.name)).toContain(`predict ${name}`);
    expect(await foreign.value('parapet.instrumentation.faults', { [ATTR.faultKind]: 'sdk_present' })).toBe(
      1,
    );
    expect(foreign.events().some(({ attributes }) => attributes[ATTR.faultKind] === 'sdk_present')).toBe(
      true,
    );
    await telemetry.shutdown();
    expect(paths()).toEqual([]);
    callOnce();
    expect(foreign.spans()).toHaveLength(2);
  });

  it('of traces only gets the metrics and logs that it lacks', async () => {
    foreign = await startTestSdk();
    metricsApi.disable();
    const port = await freePort();
    telemetry = await startTelemetry({
      serviceName: 'svc',
      prometheus: { port },
      otlp: { traces: 'http://127.0.0.1:1/' },
    });
    expect(telemetry.joined).toEqual(['traces']);
    const name = callOnce();
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain(name);
    expect(foreign.spans()).toHaveLength(1);
    await telemetry.shutdown();
    expect(context.active()).toBeDefined();
    callOnce();
    expect(foreign.spans()).toHaveLength(2);
  });
});

it('SIGTERM flushes when asked for, and the process then ends by it', { timeout: 20_000 }, async () => {
  const { endpoint, paths } = await collector();
  const program = `
    import { startTelemetry } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
    import { defineModel } from ${JSON.stringify(new URL('../index.ts', import.meta.url).href)};
    await startTelemetry({ serviceName: 'svc', otlp: { endpoint: '${endpoint}' }, shutdownOnSigterm: true });
    defineModel({ name: 'm', version: '1', task: 't', datasetId: 'd' }).wrapPredict(() => 1)();
    setInterval(() => undefined, 1_000);
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGTERM');
  expect(paths()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
});
