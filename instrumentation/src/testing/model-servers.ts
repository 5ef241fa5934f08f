import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ModelServer {
  readonly url: string;
  readonly received: Received[];
  /** Answers the next request in place of the server. */
  once(answer: (response: ServerResponse) => void): void;
  stop(): Promise<void>;
}

type Json = Readonly<Record<string, unknown>>;
type Answer = readonly [status: number, body: unknown];

/** A server on the loopback that answers JSON. */
async function startServer(answer: (request: Received) => Answer): Promise<ModelServer> {
  const received: Received[] = [];
  const next: ((response: ServerResponse) => void)[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const seen = { method, path, headers, body: Buffer.concat(chunks).toString() };
    received.push(seen);
    const instead = next.shift();
    if (instead !== undefined) return instead(response);
    const [status, body] = answer(seen);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    once: (instead) => next.push(instead),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/**
 * A server of the Open Inference Protocol with one model, `sums`, in versions 1 and 2: `sum` of each row of `x`. Paths,
 * objects and errors as specified in https://github.com/kserve/open-inference-protocol
 * (specification/protocol/inference_rest.md), and as MLServer 1.7.1 answers.
 */
export function startOpenInferenceServer(): Promise<ModelServer> {
  return startServer(({ method, path, body }) => {
    const [, model, version = '2', verb] =
      /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(infer|ready))?$/.exec(path) ?? [];
    if (model !== 'sums' || !['1', '2'].includes(version))
      return [404, { error: `Model ${model} not found` }];
    if (verb === 'ready') return [200, { name: 'sums', ready: true }];
    if (verb === undefined) return [200, METADATA];
    return method === 'POST' ? infer(JSON.parse(body), version) : [405, { error: 'Method Not Allowed' }];
  });
}

const METADATA = {
  name: 'sums',
  versions: ['1', '2'],
  platform: 'test',
  inputs: [{ name: 'x', datatype: 'FP64', shape: [-1, -1] }],
  outputs: [{ name: 'sum', datatype: 'FP64', shape: [-1, 1] }],
};

function infer({ id, inputs }: Json, version: string): Answer {
  const x = (inputs as { name: string; shape: number[]; data: number[] }[]).find(({ name }) => name === 'x');
  if (x === undefined) return [400, { error: 'the input x is missing' }];
  const [rows = 0, columns = 0] = x.shape;
  const sums = Array.from({ length: rows }, (_, row) =>
    x.data.slice(row * columns, (row + 1) * columns).reduce((sum, value) => sum + value, 0),
  );
  const outputs = [{ name: 'sum', shape: [rows, 1], datatype: 'FP64', data: sums }];
  return [200, { model_name: 'sums', model_version: version, id: id ?? 'made', parameters: {}, outputs }];
}

/**
 * A scoring server of MLflow whose model gives the sum of each row. Requests and answers as documented in
 * https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally, and errors as MLflow 3.17.2 answers.
 */
export function startMlflowServer(): Promise<ModelServer> {
  return startServer(({ path, body }) => {
    if (path === '/ping') return [200, '\n'];
    if (path === '/version') return [200, '3.17.2'];
    if (path !== '/invocations') return [404, { detail: 'Not Found' }];
    const rows = rowsOf(JSON.parse(body));
    if (rows === undefined) {
      return [400, { error_code: 'BAD_REQUEST', message: `Failed to predict data '${body}'.` }];
    }
    return [200, { predictions: rows.map((row) => row.reduce((sum, value) => sum + value, 0)) }];
  });
}

function rowsOf(request: Json): number[][] | undefined {
  const split = request.dataframe_split as { data: number[][] } | undefined;
  const records = request.dataframe_records as Record<string, number>[] | undefined;
  const rows =
    split?.data ?? records?.map((record) => Object.values(record)) ?? request.instances ?? request.inputs;
  if (!Array.isArray(rows) || !rows.flat().every((value) => typeof value === 'number')) return undefined;
  return rows as number[][];
}
