import { createRequire } from 'node:module';
import { defineProject } from 'vitest/config';

const line2 = createRequire(new URL('../test/otel-2/package.json', import.meta.url));

/** The tests of everything that talks to an SDK, once more, on the OpenTelemetry 2.x line. */
export default defineProject({
  plugins: [
    {
      name: 'otel-2',
      enforce: 'pre',
      resolveId: (source) => (source.startsWith('@opentelemetry/') ? line2.resolve(source) : null),
    },
  ],
  test: {
    name: 'instrumentation-otel-2',
    include: [
      'src/{access,context,cost,evaluation,events,explanation,export,faults,feedback,health,http,lineage,model,otel,predict,redaction,release,responder,security,training,wrap}/**/*.test.ts',
      'src/detectors/pipeline/*.test.ts',
      'src/audit/{trail,audited}.test.ts',
      'src/drift/concept-drift.test.ts',
      'src/control/control.test.ts',
      'src/poisoning/telemetry.test.ts',
      'src/signing/verify-at-load.test.ts',
      'src/store/guard.test.ts',
      'src/validation/{telemetry,transform}.test.ts',
      'src/node/{join,*.otel-2}.test.ts',
    ],
  },
});
