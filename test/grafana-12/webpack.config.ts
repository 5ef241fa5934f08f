import { join } from 'node:path';
import type { Configuration } from 'webpack';
import { merge } from 'webpack-merge';
import type { Env } from '../../plugins/.config/webpack/webpack.config.ts';
import plugin from '../../plugins/webpack.config.ts';

const lane = join(import.meta.dirname, 'node_modules');

/** The plugin's own build, with Grafana 12.4 in the place of 13.2 for all that is bundled. Run from `plugins`. */
export default async function config(env: Env): Promise<Configuration> {
  return merge(await plugin(env), {
    name: 'grafana-12',
    output: { path: join(import.meta.dirname, 'dist') },
    resolve: {
      alias: {
        '@grafana/i18n': join(lane, '@grafana/i18n'),
        '@grafana/schema': join(lane, '@grafana/schema'),
      },
    },
  });
}
