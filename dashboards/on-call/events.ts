import type { DataTransformerConfig } from '@grafana/schema';
import { events as contractEvents, LABEL } from '@parapet/instrumentation/contract';
import { logsPanel, table } from '../builders/panels.ts';
import { ofModel, series } from '../builders/promql.ts';
import { instantTable, logs } from '../builders/targets.ts';

const Y = 28;
const HEIGHT = 9;
const MAX_LINES = 200;

// One label for each prediction would bury the rest; the label metrics tell that story.
const names = Object.values(contractEvents)
  .filter(({ status, name }) => status === 'emitted' && name !== contractEvents.predictionFeedback.name)
  .map(({ name }) => name);

const firing = `${series('ALERTS_FOR_STATE', ofModel)} and ignoring(alertstate) ${series('ALERTS', { alertstate: 'firing' }, ofModel)}`;

const columns: DataTransformerConfig = {
  id: 'organize',
  options: {
    includeByName: { alertname: true, severity: true, [LABEL.modelVersion]: true, Value: true },
    indexByName: { severity: 0, alertname: 1, [LABEL.modelVersion]: 2, Value: 3 },
    renameByName: {
      alertname: 'Alert',
      severity: 'Severity',
      [LABEL.modelVersion]: 'Version',
      Value: 'Since',
    },
  },
};

/** What fires, and what happened around it. */
export const happenings = [
  table({
    id: 30,
    title: 'Firing alerts',
    description: 'Alerts that fire now for this model, with the time since when their condition holds.',
    at: { x: 0, y: Y, w: 9, h: HEIGHT },
    targets: [instantTable('A', `(${firing}) * 1000`)],
    transformations: [columns],
    field: { noValue: 'Nothing fires', unit: 'none' },
    overrides: [
      { matcher: { id: 'byName', options: 'Since' }, properties: [{ id: 'unit', value: 'dateTimeFromNow' }] },
    ],
  }),
  logsPanel({
    id: 31,
    title: 'Events',
    description:
      'Trainings, loads and retirements of this model, and faults of the instrumentation, newest first. Labels that arrive one by one are left out.',
    at: { x: 9, y: Y, w: 15, h: HEIGHT },
    targets: [
      logs(
        'A',
        `{service_name=~".+"} | event_name=~"${names.join('|')}" | ${LABEL.modelName}="$model"`,
        MAX_LINES,
      ),
    ],
  }),
];
