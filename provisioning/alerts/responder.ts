import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { recordedIn, VERSION } from '../prometheus/rules/promql.ts';
import { type Alert, OF_SUBJECT } from './types.ts';
import { STEADY } from './windows.ts';

const failed = recordedIn('5m', 'responderActions').replace('}', `,${LABEL.responderOutcome}="failed"}`);

/** What the responder was to do and did not, so that a person has to (M9). */
export const responderAlerts: readonly Alert[] = [
  {
    name: 'MLResponderFailed',
    signals: ['M9'],
    expr: `sum by (${VERSION}) (${failed}) > 0`,
    about: 'version',
    for: '0s',
    keepFiringFor: STEADY,
    severity: 'page',
    rootCause: 'rollback',
    window: '5m',
    summary: ({ model, version }) => `${model} version ${version}: the responder could not act`,
    description: ({ model, version, count, list }) =>
      [
        `In the last five minutes ${count} action(s) of the responder on ${model} version ${version} failed:`,
        `${list(failed.replace('}', `,${OF_SUBJECT}} > 0`), LABEL.responderAction)}. What they were to end goes on.`,
      ].join(' '),
    runbook: 'ml-responder-failed',
  },
  {
    name: 'MLApprovalWaiting',
    signals: ['M9'],
    expr: `max(${FAMILY.responderOpenApprovals}) > 0`,
    about: 'fleet',
    // Half of the hour in which an approval can be given.
    for: '30m',
    severity: 'ticket',
    rootCause: 'rollback',
    summary: ({ count }) => `${count} response(s) to alerts wait for somebody to approve them`,
    description: ({ count, since }) =>
      `${count} response(s) to alerts wait for an approval, since ${since} or longer. An hour after its alert each is given up.`,
    runbook: 'ml-approval-waiting',
  },
];
