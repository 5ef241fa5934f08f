import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { VERSION } from '../prometheus/rules/promql.ts';
import { surprise } from './evidence.ts';
import { type Alert, OF_SUBJECT } from './types.ts';

/** Failed runs are to be fewer than this share. */
const TARGET = 0.01;
/** Chance that as many fail though the target is met: one in a hundred. Two of five are too many, two of ten are not yet. */
const SURPRISING = Math.log(100);
/** A run that fails is tried again before anybody looks. */
const FEWEST_FAILED = 2;
/** A run that takes so many times as long as 95 % of those before it hangs, unless it is of minutes. */
const HANGS = { times: 3, atLeastSeconds: 600 } as const;

const MODEL = LABEL.modelName;

/** Alerts on training runs that fail again and again, or do not end. */
export const trainingAlerts: readonly Alert[] = [failed(), stuck()];

function failed(): Alert {
  const runs = (outcomes: string) =>
    `sum by (${MODEL}) (${RECORDED.trainingRuns}{${LABEL.trainingOutcome}=~"${outcomes}"})`;
  const failures = runs('failed');
  const share = `sum by (${MODEL}) (${RECORDED.trainingFailureShare})`;
  const certain = `${surprise(runs('completed|failed'), share, `${TARGET}`)} > ${SURPRISING}`;
  const last = (outcome: string) =>
    `max by (${MODEL}) (${RECORDED.trainingEnded}{${LABEL.trainingOutcome}="${outcome}"})`;
  return {
    name: 'MLTrainingFailed',
    signals: ['M8'],
    expr: `(${failures} >= ${FEWEST_FAILED}) and (${certain}) unless ${last('completed')} >= ${last('failed')}`,
    about: 'model',
    for: '5m',
    severity: 'ticket',
    rootCause: 'training',
    summary: ({ model, count }) => `${model}: ${count} training runs failed, the last one too`,
    description: ({ model, count, list }) =>
      [
        `${count} training runs of ${model} failed in the last 7 days, and none was completed after the last failure.`,
        `Runs by outcome: ${list(`${RECORDED.trainingRuns}{${OF_SUBJECT}}`, LABEL.trainingOutcome)}.`,
      ].join(' '),
    runbook: 'ml-training-failed',
  };
}

function stuck(): Alert {
  const group = `on (${MODEL}) group_left ()`;
  const usual = `clamp_min(${HANGS.times} * max by (${MODEL}) (${RECORDED.trainingP95}), ${HANGS.atLeastSeconds})`;
  const since = `time() - max by (${VERSION}) (${RECORDED.trainingSince})`;
  // Runs that follow each other closely look like a long one.
  const others = `(time() - max by (${MODEL}) (${RECORDED.trainingEnded})) < ${usual}`;
  return {
    name: 'MLTrainingStuck',
    signals: ['M8'],
    expr: `(${since} > ${group} ${usual}) unless on (${MODEL}) (${others})`,
    about: 'version',
    for: '5m',
    severity: 'ticket',
    rootCause: 'training',
    summary: ({ model, version, duration }) =>
      `The training of ${model} version ${version} has not ended for ${duration}`,
    description: ({ model, version, duration, list }) =>
      [
        `A training run of ${model} version ${version} has been going on for ${duration}, more than ${HANGS.times} times as long as`,
        `95 % of the completed runs of the last 7 days. Epoch, by version: ${list(`${FAMILY.trainingEpoch}{${OF_SUBJECT}}`, LABEL.modelVersion)}.`,
      ].join(' '),
    runbook: 'ml-training-failed#a-run-does-not-end',
  };
}
