import { FAMILY, LABEL, RECORDED, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { countedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const MODEL = LABEL.modelName;
/** Labels that Prometheus, or who sends OTLP to it, gives each process. */
const PROCESS = 'job, instance';
/** How long nobody forgets a process that served. */
const MEMORY = '6h';

/** Which processes serve, and of which nothing is heard any more. */
export const replicasGroup: Group<RecordingRule> = {
  name: 'parapet-replicas',
  // It reads hours of samples.
  interval: '1m',
  rules: [
    { record: 'replicas', expr: replicas() },
    { record: 'silentReplicas', expr: silent() },
  ],
};

/** Faults of the instrumentation over one window; processes export every kind from zero on. */
export function faultsGroup(window: '5m' | '1h', interval?: string): Group<RecordingRule> {
  return {
    name: `parapet-faults-${window}`,
    ...(interval && { interval }),
    rules: [
      {
        record: 'faultCount',
        expr: `sum by (${VERSION}, ${LABEL.faultKind}) (${countedIn(window, FAMILY.instrumentationFaults)})`,
        labels: { [WINDOW_LABEL]: window },
      },
    ],
  };
}

function replicas(): string {
  const served = `count by (${MODEL}) (count by (${MODEL}, ${PROCESS}) (${FAMILY.modelInfo} == 1))`;
  return `${served} or max by (${MODEL}) (${FAMILY.modelInfo}) * 0`;
}

/** What is no target any more was taken away by somebody: fewer replicas, or a new place for one. */
function silent(): string {
  const served = `group by (${MODEL}, ${PROCESS}) (last_over_time(${FAMILY.modelInfo}[${MEMORY}]) == 1)`;
  const heard = `group by (${PROCESS}) (${FAMILY.modelInfo})`;
  const gone = `${served} unless on (${PROCESS}) ${heard} and on (${PROCESS}) up`;
  return `count by (${MODEL}) (${gone}) or ${RECORDED.replicas} * 0`;
}
