import { FAMILY, LABEL, WINDOWS } from '@parapet/instrumentation/contract';
import { ofModel, series } from '../builders/promql.ts';
import {
  customVariable,
  datasourceVariable,
  hiddenTextVariable,
  labelVariable,
} from '../builders/variables.ts';

/** What the person on call chooses, in the order of the controls. */
export const variables = [
  labelVariable({
    name: 'model',
    label: 'Model',
    description: 'Models that were served in the time range',
    series: FAMILY.modelInfo,
    values: LABEL.modelName,
    order: 'ascending',
  }),
  labelVariable({
    name: 'version',
    label: 'Version',
    description: 'Versions of the model in the time range, newest first',
    series: series(FAMILY.modelInfo, ofModel),
    values: LABEL.modelVersion,
    order: 'descending',
  }),
  customVariable({
    name: 'window',
    label: 'Window',
    description: 'How far back every verdict, quantile and share looks',
    values: WINDOWS,
  }),
  hiddenTextVariable({
    name: 'feature',
    label: 'Feature',
    description: 'The feature whose distributions the drift panel opens; a click there sets it',
  }),
  hiddenTextVariable({
    name: 'slo',
    label: 'Objective',
    description: 'The objective that the panel of error budgets opens; a click there sets it',
  }),
  datasourceVariable({
    name: 'datasource',
    label: 'Metrics',
    description: 'Prometheus or Mimir with the recording rules of this pack',
    type: 'prometheus',
  }),
  datasourceVariable({
    name: 'events',
    label: 'Events',
    description: 'Loki with the events of the fleet',
    type: 'loki',
  }),
];
