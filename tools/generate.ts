import { buildAll } from './build-all.ts';
import { generateFaultFixes } from './fault-fixes.ts';
import { runSteps } from './steps.ts';
import { generateTelemetryDoc } from './telemetry-doc.ts';

// First: it is built into the program.
generateFaultFixes(false);
console.log('✓ instrumentation/src/cli/doctor/fault-fixes.ts');
if (!(await buildAll())) process.exit(1);
generateTelemetryDoc(false);
console.log('✓ docs/telemetry.md');
await runSteps([
  { name: 'rules', command: ['node', 'provisioning/generate.ts'] },
  { name: 'routing', command: ['node', 'provisioning/alertmanager/generate.ts'] },
  { name: 'runbook index', command: ['node', 'provisioning/runbooks/generate.ts'] },
  { name: 'dashboards', command: ['node', 'dashboards/generate.ts'] },
]);
