import {
  configureSecurity,
  type Finding,
  reportFinding,
  type SecurityEvent,
  toOcsf,
} from '@parapet/instrumentation';
import { machine } from './machine.ts';
import { type Case, measurePaired } from './paired.ts';
import { startSdk } from './sdk.ts';
import { spanAttributes } from './workload.ts';

// What it takes to report a finding whose cause is known in its window, and to write one as OCSF; in bare spans.
const finding: Finding = {
  category: 'extraction',
  severity: 'high',
  action: 'flagged',
  rule: 'query_pattern',
  reason: 'score 0.98 above 0.7',
  model: { name: 'mail-filter', version: '1', datasetId: 'bench' },
  score: 0.98,
  threshold: 0.7,
};
const sdk = startSdk('sampled');
let sent: SecurityEvent | undefined;
configureSecurity({
  actorKey: 'a key of the benchmark',
  onEvent: (event) => {
    sent = event;
  },
});
reportFinding(finding);

const cases: Case[] = [
  { name: 'a finding of a known cause', run: () => reportFinding(finding) },
  {
    name: 'one with an actor, who is hashed',
    run: () => reportFinding({ ...finding, actor: 'service-1', principalKind: 'service' }),
  },
  { name: 'an event as OCSF, as JSON', run: () => JSON.stringify(toOcsf(sent!)) },
];
console.log(`${machine()}\n\nWhat a finding takes, in bare spans`);
for (const { name, ns, ratio } of await measurePaired(
  () => {
    sdk.unit.startActiveSpan('predict mail-filter', { attributes: spanAttributes }, (span) => span.end());
  },
  cases,
  sdk.settle,
)) {
  console.log(`${name.padEnd(62)} ${ratio.toFixed(2).padStart(10)}   ${(ns / 1000).toFixed(1)} µs`);
}
process.exit();
