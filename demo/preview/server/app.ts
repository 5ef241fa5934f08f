import { join, resolve } from 'node:path';
import serveFiles from '@fastify/static';
import { type FastifyInstance, fastify } from 'fastify';
import { readDashboards } from './dashboards.ts';
import type { PreviewOptions } from './options.ts';
import { findPlugins } from './plugins.ts';
import { addProxies } from './proxies.ts';
import { secure } from './security.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Where the parts lie that the preview shows. */
export interface PreviewFolders {
  readonly page: string;
  readonly plugins: string;
  readonly dashboards: string;
}

export const FOLDERS: PreviewFolders = {
  page: join(ROOT, 'demo/preview/dist'),
  plugins: join(ROOT, 'plugins/dist'),
  dashboards: join(ROOT, 'dashboards/json'),
};

const ICONS = '/public/build/img/icons/';

/** For the third of Grafana's icons that its packages leave out: a Grafana server has them all. */
const UNKNOWN_ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="3"/></svg>';

/** The preview's server, ready to listen: page, built plugins, generated dashboards and the reading proxies. */
export async function createApp(options: PreviewOptions, folders: PreviewFolders): Promise<FastifyInstance> {
  const server = fastify({ logger: { level: 'warn' } });
  secure(server);
  await addProxies(server, options);
  await addPlugins(server, folders.plugins);
  addDashboards(server, folders.dashboards);
  server.get('/healthz', async () => ({ status: 'ok' }));
  await server.register(serveFiles, { root: folders.page, cacheControl: false });
  server.setNotFoundHandler(async ({ url }, reply) =>
    url.startsWith(ICONS)
      ? reply.code(200).type('image/svg+xml').send(UNKNOWN_ICON)
      : reply.code(404).send({ error: 'Not Found' }),
  );
  // Addresses of pages are the router's to read; anything else that is not a file does not exist.
  for (const page of ['/d/*', '/a/*']) server.get(page, async (_, reply) => reply.sendFile('index.html'));
  return server;
}

async function addPlugins(server: FastifyInstance, dist: string): Promise<void> {
  const plugins = await findPlugins(dist);
  server.get('/api/plugins', async () => plugins.map(({ meta }) => meta));
  for (const { id, folder } of plugins) {
    await server.register(serveFiles, {
      root: folder,
      prefix: `/public/plugins/${id}/`,
      decorateReply: false,
      cacheControl: false,
    });
  }
}

function addDashboards(server: FastifyInstance, folder: string): void {
  server.get('/api/dashboards', async () =>
    (await readDashboards(folder)).map(({ uid, title }) => ({ uid, title })),
  );
  server.get<{ Params: { uid: string } }>('/api/dashboards/:uid', async ({ params }, reply) => {
    const found = (await readDashboards(folder)).find(({ uid }) => uid === params.uid);
    return found ?? reply.code(404).send({ error: `There is no dashboard ${params.uid}` });
  });
}
