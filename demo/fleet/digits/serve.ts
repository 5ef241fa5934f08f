import { guardedModels, verifyVersion } from '../shared/model-folder.ts';
import { choice, whole } from '../shared/option-types.ts';
import type { Options } from '../shared/options.ts';
import { baselineOf, serve as serveService, serveOptions as sharedOptions } from '../shared/serving.ts';
import { CANDIDATE, CHAMPION, MODEL_NAME, SLOW } from './identity.ts';
import { baselinePath, loadModel, loadProfile } from './model-file.ts';
import { createService } from './service.ts';

export const serveOptions = {
  ...sharedOptions,
  'canary-judge': choice('what the judge of a canary does with a worse one', ['rollback', 'observe']),
  'canary-after-seconds': whole('seconds of serving until the next release gets its canary', 0, 86_400, 45),
};

/** Serves the digit reader until SIGTERM. @throws when a version cannot be loaded or a port is taken */
export async function serve(options: Options<typeof serveOptions>): Promise<void> {
  const { data, replica } = options;
  const load = async (version: string) => {
    await verifyVersion(data, { name: MODEL_NAME, version });
    const model = await loadModel(data, version);
    return { model, baseline: await baselineOf(baselinePath(data, version), model) };
  };
  await serveService({ name: MODEL_NAME, version: CHAMPION.version }, options, async (parts) =>
    createService({
      ...parts,
      champion: await load(CHAMPION.version),
      profile: await loadProfile(data, CHAMPION.version),
      candidates: [await load(CANDIDATE.version), await load(SLOW.version)],
      judgeRollsBack: options['canary-judge'] === 'rollback',
      models: guardedModels(data),
      replica,
      canaryAfterSeconds: options['canary-after-seconds'],
    }),
  );
}
