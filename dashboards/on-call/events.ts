import { events as contractEvents, LABEL, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { columns } from '../builders/columns.ts';
import { driftRunbookOfValue } from '../builders/links.ts';
import { logsPanel, override, table } from '../builders/panels.ts';
import { ofModel, series } from '../builders/promql.ts';
import { instantTable, logs } from '../builders/targets.ts';

const Y = 28;
const HEIGHT = 8;
const MAX_LINES = 200;

// What single predictions and downloads bring would bury the rest; metrics tell of them.
const TOO_MANY: readonly string[] = [
  contractEvents.predictionFeedback.name,
  contractEvents.predictionExplanation.name,
  contractEvents.modelDownload.name,
];
const names = Object.values(contractEvents)
  .filter(({ status, name }) => status === 'emitted' && !TOO_MANY.includes(name))
  .map(({ name }) => name);

const firing = `${series('ALERTS_FOR_STATE', ofModel)} and ignoring(alertstate) ${series('ALERTS', { alertstate: 'firing' }, ofModel)}`;

/** Labels of alerts that are shown, in this order, and the title of each column. */
const COLUMNS = {
  severity: 'Severity',
  alertname: 'Alert',
  [WINDOW_LABEL]: 'Window',
  [LABEL.modelVersion]: 'Version',
  Value: 'Since',
};
/** What fires, and what happened around it. */
export const happenings = [
  table({
    id: 30,
    title: 'Firing alerts',
    description: `Alerts that fire now for this model, with the time since when their condition holds. A click on its name leads to what to do.`,
    at: { x: 0, y: Y, w: 10, h: HEIGHT },
    targets: [instantTable('A', `(${firing}) * 1000`)],
    transformations: [columns(COLUMNS)],
    options: { sortBy: [{ displayName: COLUMNS.severity, desc: false }] },
    field: { noValue: 'No alert of this model fires', unit: 'none' },
    overrides: [
      override(COLUMNS.severity, { 'custom.width': 80 }),
      override(COLUMNS.alertname, { links: [driftRunbookOfValue] }),
      override(COLUMNS[WINDOW_LABEL], { 'custom.width': 75 }),
      override(COLUMNS[LABEL.modelVersion], { 'custom.width': 80 }),
      override(COLUMNS.Value, { unit: 'dateTimeFromNow' }),
    ],
  }),
  logsPanel({
    id: 31,
    title: 'Events',
    description:
      'What was done with this model (trainings, evaluations, releases, rollbacks) and what was found (verdicts on canaries, changes of its errors, failed data checks, security findings, faults of the instrumentation), newest first. Left out: labels and explanations of single predictions, downloads, and detectors that only begin to suspect something.',
    at: { x: 10, y: Y, w: 14, h: HEIGHT },
    targets: [
      logs(
        'A',
        `{service_name=~".+"} | event_name=~"${names.join('|')}" | ${LABEL.modelName}="$model" | ${LABEL.driftState}!="warning"`,
        MAX_LINES,
      ),
    ],
    field: { noValue: 'No events of this model in this range' },
  }),
];
