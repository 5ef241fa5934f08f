import { registerHooks } from 'node:module';

// Loaded by `node --import`: the benchmark and the built library take OpenTelemetry from where the peers take it, so
// that all of them talk to one SDK.
const peers = new URL('./package.json', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const theirs =
      specifier.startsWith('@opentelemetry/') && !context.parentURL?.includes('/peers/node_modules/');
    return theirs ? next(specifier, { ...context, parentURL: peers }) : next(specifier, context);
  },
});
