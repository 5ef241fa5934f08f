import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { recordedIn, VERSION } from '../prometheus/rules/promql.ts';
import { type Alert, OF_SUBJECT } from './types.ts';
import { OUTLASTING } from './windows.ts';

const CHANGED = 'changed';
const SERVED = `group by (${VERSION}) (${FAMILY.modelInfo} == 1)`;
/** What routers did in the last hour, and versions that are served since then; all are new to a Prometheus that is. */
const CHANGES = [
  named(`${recordedIn('1h', 'lifecycleActionCount')} > 0`, LABEL.lifecycleAction),
  named(
    `${SERVED} unless ${SERVED.replace(' ==', ' offset 1h ==')} and on () group(${FAMILY.modelInfo} offset 1h)`,
  ),
].join(' or ');

/** Several services that begin to fail together: one alert for each, so that it can silence what else they page (F8). */
export const cascadeAlerts: readonly Alert[] = [
  {
    name: 'MLCascadingFailure',
    signals: ['M2'],
    failureMode: 'F8',
    expr: `max by (${LABEL.modelName}) (${RECORDED.cascadeMember})`,
    about: 'model',
    for: '30s',
    keepFiringFor: OUTLASTING,
    severity: 'page',
    rootCause: 'cascade',
    window: '5m',
    summary: ({ model, percent }) =>
      `${model} fails with other services: ${percent} of its calls in five minutes`,
    description: ({ model, percent, since, list }) =>
      [
        `${percent} of the calls of ${model} fail since ${since}, by ${list(errorTypes(), LABEL.errorType)} a second.`,
        `Services that fail together: ${list(`count by (services) (label_replace(${RECORDED.cascadeMember}, "services", "in all", "", ""))`, 'services')},`,
        `by share of failed calls: ${list(`sort_desc(topk(10, ${RECORDED.cascadeMember}))`, LABEL.modelName)}.`,
        `Changed within the last hour, by versions or router actions: ${list(`sort_desc(topk(5, ${CHANGES}))`, CHANGED)}; if nothing stands here, look at what they share.`,
      ].join(' '),
    runbook: 'ml-cascading-failure',
  },
];

function errorTypes(): string {
  const failed = `rate(${FAMILY.inferenceDuration}_count{${OF_SUBJECT},${LABEL.errorType}!=""}[5m])`;
  return `topk(3, sum by (${LABEL.errorType}) (${failed}) > 0)`;
}

/** Model, version and the like in one label, by which a series is told. */
function named(vector: string, ...more: readonly string[]): string {
  const labels = [LABEL.modelName, LABEL.modelVersion, ...more].map((label) => `"${label}"`);
  return `label_join(${vector}, "${CHANGED}", " ", ${labels.join(', ')})`;
}
