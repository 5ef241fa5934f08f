import CopyWebpackPlugin from 'copy-webpack-plugin';
import type { Configuration } from 'webpack';
import { merge } from 'webpack-merge';
import VirtualModulesPlugin from 'webpack-virtual-modules';
import { getPluginJson } from './.config/bundler/utils.ts';
import generated, { type Env } from './.config/webpack/webpack.config.ts';

/**
 * The generated set-up looks for lazy chunks beside the module that asks for them, but Grafana serves a nested
 * panel under its own id while all chunks lie in the folder of the app (plugin-tools#2172). Hence the directory
 * of the module is turned into that of the app: for a plain root, a sub path, and a CDN that keeps our folders.
 */
function publicPathOfApp(appId: string): VirtualModulesPlugin {
  return new VirtualModulesPlugin({
    'node_modules/grafana-public-path.js': `
import amdMetaModule from 'amd-module';

const uri = amdMetaModule && amdMetaModule.uri;
__webpack_public_path__ = uri
  ? uri
      .slice(0, uri.lastIndexOf('/') + 1)
      .replace(/panels\\/[^/]+\\/$/, '')
      .replace(/public\\/plugins\\/[^/]+\\/$/, 'public/plugins/${appId}/')
  : 'public/plugins/${appId}/';
`,
  });
}

export default async function config(env: Env): Promise<Configuration> {
  const base = await generated(env);
  base.plugins = base.plugins?.filter((plugin) => !(plugin instanceof VirtualModulesPlugin));
  return merge(base, {
    // The runbooks, which the app shows.
    module: { rules: [{ test: /\.md$/, type: 'asset/source' }] },
    plugins: [
      publicPathOfApp(getPluginJson().id),
      // The generated copy rule knows the logos of the app alone.
      new CopyWebpackPlugin({ patterns: [{ from: 'panels/*/img/**/*', to: '.' }] }),
    ],
  });
}
