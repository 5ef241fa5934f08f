import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../../../test/support/processes.ts';
import { runPrometheus } from '../../../test/support/prometheus.ts';

/** Lets a real Prometheus scrape a text once or more, and gives what a query that finds something then gives. */
export async function queryScraped(text: string, query: string): Promise<number> {
  const target = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const { port } = target.address() as AddressInfo;
  const prometheus = await runPrometheus({
    global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
    scrape_configs: [{ job_name: 't', static_configs: [{ targets: [`127.0.0.1:${port}`] }] }],
  });
  try {
    return await eventually(query, 20, async () => (await prometheus.query(query))[0]?.value);
  } finally {
    await prometheus.stop();
    target.closeAllConnections();
    target.close();
  }
}
