import type { DataTransformerConfig } from '@grafana/schema';
import { events as contractEvents, LABEL, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { driftRunbookOfValue } from '../builders/links.ts';
import { type FieldOverride, logsPanel, table } from '../builders/panels.ts';
import { ofModel, series } from '../builders/promql.ts';
import { instantTable, logs } from '../builders/targets.ts';

const Y = 28;
const HEIGHT = 8;
const MAX_LINES = 200;

// One label for each prediction would bury the rest; the label metrics tell that story.
const names = Object.values(contractEvents)
  .filter(({ status, name }) => status === 'emitted' && name !== contractEvents.predictionFeedback.name)
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
const labels = Object.keys(COLUMNS);

const columns: DataTransformerConfig = {
  id: 'organize',
  options: {
    includeByName: Object.fromEntries(labels.map((label) => [label, true])),
    indexByName: Object.fromEntries(labels.map((label, index) => [label, index])),
    renameByName: COLUMNS,
  },
};

function column(title: string, id: string, value: unknown): FieldOverride {
  return { matcher: { id: 'byName', options: title }, properties: [{ id, value }] };
}

/** What fires, and what happened around it. */
export const happenings = [
  table({
    id: 30,
    title: 'Firing alerts',
    description: `Alerts that fire now for this model, with the time since when their condition holds. A click on its name leads to what to do.`,
    at: { x: 0, y: Y, w: 10, h: HEIGHT },
    targets: [instantTable('A', `(${firing}) * 1000`)],
    transformations: [columns],
    options: { sortBy: [{ displayName: COLUMNS.severity, desc: false }] },
    field: { noValue: 'No alert of this model fires', unit: 'none' },
    overrides: [
      column(COLUMNS.severity, 'custom.width', 80),
      column(COLUMNS.alertname, 'links', [driftRunbookOfValue]),
      column(COLUMNS[WINDOW_LABEL], 'custom.width', 75),
      column(COLUMNS[LABEL.modelVersion], 'custom.width', 80),
      column(COLUMNS.Value, 'unit', 'dateTimeFromNow'),
    ],
  }),
  logsPanel({
    id: 31,
    title: 'Events',
    description:
      'Trainings, loads and retirements of this model, and faults of the instrumentation, newest first. Labels that arrive one by one are left out.',
    at: { x: 10, y: Y, w: 14, h: HEIGHT },
    targets: [
      logs(
        'A',
        `{service_name=~".+"} | event_name=~"${names.join('|')}" | ${LABEL.modelName}="$model"`,
        MAX_LINES,
      ),
    ],
    field: { noValue: 'No events of this model in this range' },
  }),
];
