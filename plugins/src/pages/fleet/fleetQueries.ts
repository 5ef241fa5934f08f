import { FAMILY, LABEL, RECORDED, WINDOW_LABEL } from '@parapet/instrumentation/contract';

export interface FleetQuery {
  readonly refId: string;
  readonly expr: string;
  readonly instant: true;
  readonly range: false;
}

/** Measures that have no recorded name; the queries put them into the label `measure`. */
export const MEASURE = { info: 'info', features: 'features' } as const;

const RECORDED_NAMES = [
  RECORDED.modelVerdict,
  RECORDED.modelDrifted,
  RECORDED.latencyP95,
  RECORDED.availability,
  RECORDED.calls,
];
const IDENTITY = [LABEL.modelName, LABEL.modelVersion];
const INFO = [...IDENTITY, LABEL.modelRole, LABEL.datasetId, LABEL.baselineId];

/**
 * The state of the whole fleet, as it was at the end of the time range.
 *
 * @param window a value of the label `window`, or the variable that holds it
 */
export function fleetQueries(window: string): FleetQuery[] {
  const inWindow = `${WINDOW_LABEL}="${window}"`;
  return [
    instant('state', `{__name__=~"${RECORDED_NAMES.join('|')}",${inWindow}}`),
    // Replicas say the same about themselves; one that serves counts for the version.
    instant(MEASURE.info, measured(`max by (${INFO.join(', ')}) (${FAMILY.modelInfo})`, MEASURE.info)),
    instant(
      MEASURE.features,
      measured(`count by (${IDENTITY.join(', ')}) (${RECORDED.driftVerdict}{${inWindow}})`, MEASURE.features),
    ),
  ];
}

function measured(expr: string, measure: string): string {
  return `label_replace(${expr}, "measure", "${measure}", "", "")`;
}

function instant(refId: string, expr: string): FleetQuery {
  return { refId, expr, instant: true, range: false };
}
