import type { AddressInfo } from 'node:net';
import { createServer } from './server.ts';
import { EventStore } from './store.ts';

/** An event store on a real socket, for tests. */
export interface TestServer {
  readonly url: string;
  readonly store: EventStore;
  close(): Promise<void>;
}

export async function startTestServer(store = new EventStore(':memory:')): Promise<TestServer> {
  const app = createServer(store);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const close = async () => {
    await app.close();
    store.close();
  };
  return { url: `http://127.0.0.1:${port}`, store, close };
}

export interface TestRecord {
  readonly service?: string;
  readonly event?: string;
  readonly body?: string;
  readonly severity?: number;
  readonly secondsAgo?: number;
  readonly attributes?: Readonly<Record<string, string | number>>;
}

const attribute = ([key, value]: [string, string | number]) => ({
  key,
  value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
});

/** A request in OTLP's JSON, one resource per record. */
export function otlpJson(records: readonly TestRecord[]): string {
  return JSON.stringify({
    resourceLogs: records.map(
      ({ service = 'scoring', event, body, severity, secondsAgo = 1, attributes }) => ({
        resource: { attributes: [attribute(['service.name', service]), attribute(['host.name', 'h1'])] },
        scopeLogs: [
          {
            scope: { name: 'tests', version: '1' },
            logRecords: [
              {
                timeUnixNano: String(BigInt(Date.now() - secondsAgo * 1000) * 1_000_000n),
                severityNumber: severity ?? 9,
                body: { stringValue: body ?? 'a line' },
                eventName: event,
                attributes: Object.entries(attributes ?? {}).map(attribute),
              },
            ],
          },
        ],
      }),
    ),
  });
}

export function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  return fetch(`${url}/v1/logs`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/** GET of a Loki address with parameters. */
export function ask(url: string, path: string, parameters: Record<string, string>, headers = {}) {
  return fetch(`${url}/loki/api/v1/${path}?${new URLSearchParams(parameters)}`, { headers });
}

/** Lines that a log query finds, in the order of the answer. */
export async function lines(url: string, query: string, parameters: Record<string, string> = {}) {
  const response = await ask(url, 'query_range', { query, ...parameters });
  if (!response.ok) throw new Error(await response.text());
  const { data } = (await response.json()) as { data: { result: { values: string[][] }[] } };
  return data.result.flatMap(({ values }) => values.map(([, line]) => line));
}
