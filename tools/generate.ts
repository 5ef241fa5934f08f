import { buildAll } from './build-all.ts';
import { runSteps } from './steps.ts';
import { generateTelemetryDoc } from './telemetry-doc.ts';

if (!(await buildAll())) process.exit(1);
generateTelemetryDoc(false);
console.log('✓ docs/telemetry.md');
await runSteps([
  { name: 'rules', command: ['node', 'provisioning/prometheus/generate.ts'] },
  { name: 'dashboards', command: ['node', 'dashboards/generate.ts'] },
]);
