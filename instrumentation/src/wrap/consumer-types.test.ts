import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..', '..');
// Below the repository, where the packages are found by name.
const FOLDER = join(ROOT, '.parapet', 'consumer-types');

afterAll(() => rm(FOLDER, { recursive: true, force: true }));

/** A service as its author writes it, checked against the types that are published. */
const SERVICE = `
import {
  defineModel, expressCorrelation, fastifyCorrelation, mlflowModel, modelHeaders, openInferenceModel, wrapOnnxSession,
  correlationIdOf, type OutputTensor,
} from '@parapet/instrumentation';
import express = require('express');
import fastify = require('fastify');
import type { InferenceSession, Tensor } from 'onnxruntime-web';

declare const session: InferenceSession;
const model = defineModel({ name: 'm', version: '1', task: 'classification', datasetId: 'd' });

fastify.fastify({ genReqId: correlationIdOf }).register(fastifyCorrelation({ model }))
  .get('/', async (_request, reply) => reply.headers(modelHeaders(model)).send({}));
fastify.fastify({ http2: true }).register(fastifyCorrelation());
express().use(expressCorrelation({ model })).get('/', (_request, response) => void response.set(modelHeaders(model)));

const vad: InferenceSession = wrapOnnxSession(model, session, {
  features: (feeds) => ({ samples: (feeds['input'] as Tensor).dims[1] }),
  prediction: (outputs, feeds) => ({ score: Number(outputs['output']?.data[0]), id: String(feeds['id']) }),
});
const iris = openInferenceModel(model, {
  url: 'http://iris',
  features: (inputs) => ({ x: inputs[0]?.data[0] }),
  prediction: ({ outputs }) => ({ class: classOf(outputs['predict']) }),
});
const classOf = (tensor: OutputTensor | undefined) =>
  tensor?.datatype === 'INT64' ? tensor.data[0]?.toString() satisfies string | undefined : undefined;
const prices = mlflowModel(model, { url: 'http://prices', prediction: ({ predictions }) => ({ score: Number(predictions) }) });

export const work = async () => [
  await vad.run({}),
  await iris.infer([{ name: 'x', shape: [1], datatype: 'FP32', data: Float32Array.of(1) }], { id: '1' }),
  await prices.invoke({ dataframe_records: [{ a: 1 }] }),
  // @ts-expect-error: one of the four forms is needed
  await prices.invoke({ rows: [] }),
  // @ts-expect-error: no datatype of the protocol
  await iris.infer([{ name: 'x', shape: [1], datatype: 'FLOAT', data: [1] }]),
];
`;

it('a service type-checks in CommonJS and in ESM', { timeout: 120_000 }, async () => {
  await mkdir(FOLDER, { recursive: true });
  const esm = SERVICE.replace(/import (\w+) = require\('(\w+)'\)/g, (_, name, from) =>
    name === 'fastify' ? `import * as ${name} from '${from}'` : `import ${name} from '${from}'`,
  );
  const files = [join(FOLDER, 'service.cts'), join(FOLDER, 'service.mts')];
  await writeFile(files[0]!, SERVICE);
  await writeFile(files[1]!, esm);
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
  ];
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const { stdout } = await run(tsc, [...options, ...files], { cwd: ROOT }).catch(
    (failed: { stdout: string }) => failed,
  );
  expect(stdout).toBe('');
});
