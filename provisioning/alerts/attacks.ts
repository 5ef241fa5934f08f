import { LABEL } from '@parapet/instrumentation/contract';
import {
  byVersion,
  CATEGORY,
  CRITICAL,
  findings,
  findingsAbout,
  JUST_NOW,
  LET_THROUGH,
  type MaybeModel,
  OF_MODEL,
  OF_NO_MODEL,
  RULE,
  rulesOf,
  SEVERE,
  summedAbout,
} from './findings.ts';
import { SURE_OF_CLIENT } from './inputs.ts';
import { type FailureMode, ROOT_CAUSES, type RootCause } from './taxonomy.ts';
import type { Alert, Text } from './types.ts';
import { OUTLASTING, STEADY } from './windows.ts';

/** By its answers; what is taken from a store is for the alerts on access. */
const THEFT = `${CATEGORY}=~"extraction|membership_inference|model_inversion"`;
/** A planted record that nobody can know who has not seen the training data: one is certain. */
const PLANTED = `${RULE}="canary_record"`;
/** Who asks much may be a good customer. */
const NOT_A_BUDGET = `${RULE}!="query_budget"`;
const POISON = `${CATEGORY}="poisoning"`;

/** What somebody does about an attack of a category. */
const CAUSES: Partial<
  Record<RootCause, { readonly categories: readonly string[]; readonly failureMode?: FailureMode }>
> = {
  hostile_queries: {
    categories: ['evasion', 'input_anomaly', 'extraction', 'membership_inference', 'model_inversion'],
  },
  poisoning: { categories: ['poisoning'], failureMode: 'F2' },
  credential_leak: {
    categories: ['unauthorized_access', 'model_theft', 'denial_of_service'],
    failureMode: 'F3',
  },
  exposure: { categories: ['secret_exposure', 'personal_data'] },
  integrity: { categories: ['supply_chain'] },
  audit: { categories: ['tampering'] },
};

/** Alerts on attacks on a model by its answers or by what it learns from, and on those that people confirmed. */
export const attackAlerts: readonly Alert[] = [
  modelTheft('page'),
  modelTheft('ticket'),
  ...(['version', 'fleet'] as const).flatMap((about) => [
    poisonedData('page', about),
    poisonedData('ticket', about),
  ]),
  ...(Object.keys(CAUSES) as RootCause[]).flatMap((cause) =>
    (['version', 'fleet'] as const).map((about) => confirmed(cause, about)),
  ),
];

function modelTheft(severity: 'page' | 'ticket'): Alert {
  const sure = `${byVersion(findings(THEFT, SEVERE, NOT_A_BUDGET))} >= ${SURE_OF_CLIENT}`;
  const certain = `${byVersion(`${findings(THEFT, PLANTED)} or ${findings(THEFT, CRITICAL)}`)} > 0`;
  return {
    name: 'MLModelTheft',
    signals: ['M11'],
    failureMode: 'F6',
    expr: severity === 'page' ? `${sure} or ${certain}` : `${byVersion(findings(THEFT))} > 0`,
    about: 'version',
    for: '0s',
    keepFiringFor: severity === 'page' ? OUTLASTING : STEADY,
    severity,
    rootCause: 'hostile_queries',
    window: JUST_NOW,
    summary: ({ model, version, count }) =>
      `${model} version ${version}: ${count} queries look as if somebody copies it, or its training data`,
    description: (text) =>
      [
        `In the last five minutes, ${text.count} queries to ${text.model} version ${text.version} were of clients whose queries together are unlike those of honest ones, since ${text.since}.`,
        `By rule: ${rulesOf(text, THEFT)}.`,
      ].join(' '),
    runbook: 'ml-model-theft',
  };
}

/** A batch that was refused has hurt nobody; a cluster of errors is a hint. Before there is a model, a batch is of none. */
function poisonedData(severity: 'page' | 'ticket', about: MaybeModel): Alert {
  const which = severity === 'page' ? [POISON, SEVERE, LET_THROUGH] : [POISON];
  const whose = ({ model }: Text) => (about === 'version' ? model : 'A batch without a model');
  return {
    name: 'MLTrainingDataPoisoned',
    signals: ['M10', 'M11'],
    failureMode: 'F2',
    expr: `${findingsAbout(about, ...which)} > 0`,
    about,
    for: '0s',
    keepFiringFor: STEADY,
    severity,
    rootCause: 'poisoning',
    window: JUST_NOW,
    summary: (text) => `${whose(text)}: training data or labels look poisoned`,
    description: (text) =>
      `Labels or rows are not what trusted data lead to expect, in ${text.count} finding(s) of the last five minutes. By rule: ${rulesOf(text, POISON, about === 'version' ? OF_MODEL : OF_NO_MODEL)}.`,
    runbook: 'ml-training-data-poisoned',
  };
}

function confirmed(cause: RootCause, about: MaybeModel): Alert {
  const { categories, failureMode } = CAUSES[cause]!;
  const which = [`${LABEL.confirmationVerdict}="confirmed"`, `${CATEGORY}=~"${categories.join('|')}"`];
  const whose = ({ model, version }: Text) =>
    about === 'version' ? `${model} version ${version}` : 'no model in particular';
  return {
    name: 'MLAttackConfirmed',
    signals: ['M11'],
    ...(failureMode && { failureMode }),
    expr: `${summedAbout(about, 'securityConfirmationCount', ...which)} > 0`,
    about,
    for: '0s',
    severity: 'page',
    rootCause: cause,
    window: JUST_NOW,
    summary: (text) =>
      `An attack on ${whose(text)} is confirmed: ${ROOT_CAUSES[cause].brief} (${text.count} finding(s))`,
    description: (text) =>
      `In the last five minutes somebody looked at ${text.count} finding(s) about ${whose(text)} of the categories ${categories.join(', ')}, and confirmed that they are an attack.`,
    runbook: 'ml-attack-confirmed',
  };
}
