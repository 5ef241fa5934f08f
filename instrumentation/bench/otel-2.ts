import { registerHooks } from 'node:module';

// Loaded by `node --import`: every OpenTelemetry package, of the benchmark and of the built library, comes from the
// 2.x line that the tests use too.
const line2 = new URL('../../test/otel-2/package.json', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const ours = specifier.startsWith('@opentelemetry/') && !context.parentURL?.includes('/test/otel-2/');
    return ours ? next(specifier, { ...context, parentURL: line2 }) : next(specifier, context);
  },
});
