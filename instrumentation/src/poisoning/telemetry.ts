import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { type Identified, modelIdentity } from '../model/identity.ts';
import { reportFinding } from '../security/report.ts';
import type { PoisoningReport } from './types.ts';

export type PoisoningCheck = 'label_flip' | 'duplicate_cluster';

/** Counts what was checked, sends the event, and reports what is suspicious. Never throws. */
export function tellPoisoning(report: PoisoningReport, model: Identified | undefined): void {
  const { datasetId, labels, duplicates } = report;
  const excess = Math.max(0, Math.round(duplicates.rows - duplicates.usual));
  const flipped = Math.round(labels.all.flipped);
  count(report, 'label_flip', labels.verdict, labels.suspects.length);
  count(report, 'duplicate_cluster', duplicates.verdict, excess);
  registry.start();
  const about = { ...(model ?? { name: '', version: '' }), datasetId };
  emitEvent(
    'poisoningCheck',
    `data set ${datasetId} is ${report.verdict.replaceAll('_', ' ')}: about ${flipped} labels flipped, ${excess} duplicates too many`,
    modelIdentity(about).event,
    {
      [ATTR.poisoningVerdict]: report.verdict,
      [ATTR.poisoningRows]: report.rowsChecked,
      [ATTR.poisoningFlipped]: flipped,
      [ATTR.poisoningSuspects]: labels.suspects.length,
      [ATTR.poisoningDuplicates]: excess,
    },
    report.verdict === 'suspicious' ? 'WARN' : 'INFO',
  );
  if (labels.verdict === 'suspicious') {
    const { disagree, rows, usual } = labels.all;
    find(
      'label_flip',
      about,
      `${disagree} of ${rows} labels disagree with the reference, ${usual.toFixed(1)} usual; ${suspicious(labels.classes)} classes and ${suspicious(labels.sources)} sources stand out`,
    );
  }
  if (duplicates.verdict === 'suspicious') {
    find(
      'duplicate_cluster',
      about,
      `${duplicates.rows} of ${report.rowsChecked} rows have duplicates, ${duplicates.usual.toFixed(1)} usual; ${duplicates.clusters.length} clusters stand out`,
    );
  }
}

function count(
  { datasetId, rowsChecked }: PoisoningReport,
  poisoningCheck: PoisoningCheck,
  poisoningVerdict: string,
  suspects: number,
): void {
  registry.tally('poisoningChecks').add({ datasetId, poisoningCheck, poisoningVerdict });
  registry.tally('poisoningRows').add({ datasetId, poisoningCheck }, rowsChecked);
  registry.tally('poisoningSuspects').add({ datasetId, poisoningCheck }, suspects);
}

function find(rule: PoisoningCheck, model: Identified, reason: string): void {
  reportFinding({
    category: 'poisoning',
    severity: 'high',
    action: 'flagged',
    rule,
    reason,
    model,
    rootCause: `poisoning/${rule}/${model.datasetId}`,
  });
}

function suspicious(groups: PoisoningReport['labels']['classes']): number {
  return groups.filter(({ verdict }) => verdict === 'suspicious').length;
}
