import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACTIONS, type Adapter, AdapterError, type Command, type Outcome } from '../types.ts';

/** A deployment of one model that answers over HTTP on the loopback, and the adapter that asks it. */
export interface TestTarget {
  readonly adapter: Adapter;
  /** Commands that it got, oldest first. */
  readonly asked: Command[];
  /** Actions that changed something, such as `rollback mail-filter@2`. */
  readonly changes: string[];
  /** Statuses that the next requests are answered with, before anything is done. */
  readonly failures: number[];
  /** Lets requests wait until what it gives is called. */
  hold(): () => void;
  /** Most requests that it had at once. */
  readonly mostAtOnce: () => number;
  close(): Promise<void>;
}

export async function startTarget(): Promise<TestTarget> {
  const asked: Command[] = [];
  const changes: string[] = [];
  const failures: number[] = [];
  let [atOnce, mostAtOnce] = [0, 0];
  let gate = Promise.resolve();
  const server = createServer(async (request, response) => {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    let body = '';
    for await (const chunk of request) body += chunk;
    const command: Command = JSON.parse(body);
    asked.push(command);
    await gate;
    atOnce--;
    const failure = failures.shift();
    if (failure !== undefined) {
      response.writeHead(failure).end('it went wrong');
      return;
    }
    const change = `${command.action} ${command.model}@${command.version}`;
    const isNew = !changes.includes(change);
    if (isNew) changes.push(change);
    response.end(JSON.stringify({ status: isNew ? 'done' : 'unchanged', detail: change } satisfies Outcome));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    adapter: {
      actions: ACTIONS,
      describe: ({ action, model, version }) => `ask ${url} for ${action} of ${model}@${version}`,
      async run(command, signal) {
        const answer = await fetch(url, { method: 'POST', body: JSON.stringify(command), signal }).catch(
          (error: Error) => {
            throw new AdapterError(error.message, true, { cause: error });
          },
        );
        if (answer.ok) return (await answer.json()) as Outcome;
        throw new AdapterError(`it answers ${answer.status}`, answer.status >= 500);
      },
    },
    asked,
    changes,
    failures,
    hold() {
      let open = (): void => undefined;
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
    mostAtOnce: () => mostAtOnce,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
