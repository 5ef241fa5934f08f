import { addControlRoute } from '../shared/control-route.ts';
import { verifyVersion } from '../shared/model-folder.ts';
import type { Options } from '../shared/options.ts';
import { baselineOf, type serveOptions, serve as serveService } from '../shared/serving.ts';
import { MODEL_NAME, MODEL_VERSION } from './identity.ts';
import { baselinePath, loadModel, loadProfile } from './model-file.ts';
import { createService } from './service.ts';

/** Serves the trained filter until SIGTERM. @throws when the model cannot be loaded or a port is taken */
export async function serve(options: Options<typeof serveOptions>): Promise<void> {
  const { data, replica } = options;
  const identity = { name: MODEL_NAME, version: MODEL_VERSION };
  await serveService(identity, options, async ({ store, credentials, audit, authority, flags }) => {
    await verifyVersion(data, identity);
    const model = await loadModel(data);
    const baseline = await baselineOf(baselinePath(data), model);
    const app = createService({ model, baseline, profile: await loadProfile(data), store, replica, flags });
    addControlRoute(app, credentials, { audit, authority });
    return app;
  });
}
