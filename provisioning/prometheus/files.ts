import { join } from 'node:path';
import { WINDOWS, type Window } from '@parapet/instrumentation/contract';
import { catalogue } from '../alerts/catalogue.ts';
import { prometheusRule } from '../alerts/prometheus.ts';
import { readSlos } from '../slo/read.ts';
import type { Slos } from '../slo/types.ts';
import { generatedYaml, plainGroups, type RuleGroups } from './render.ts';
import { accessGroup } from './rules/access.ts';
import { auditGroup } from './rules/audit.ts';
import { canaryGroup } from './rules/canary.ts';
import { cascadeGroup } from './rules/cascade.ts';
import { conceptDriftGroup } from './rules/concept-drift.ts';
import { costGroup, costProjection } from './rules/cost.ts';
import { DOWNLOAD_WINDOWS, downloadsGroup } from './rules/downloads.ts';
import { baselineGroup, countsGroup, driftGroup } from './rules/drift.ts';
import { exposuresGroup } from './rules/exposures.ts';
import { inferenceGroup } from './rules/inference.ts';
import { inputsGroup } from './rules/inputs.ts';
import { labelGroup } from './rules/labels.ts';
import { qualityGroup } from './rules/quality.ts';
import { latencyGroup, releaseGroups } from './rules/release.ts';
import { responderGroup } from './rules/responder.ts';
import { securityGroup } from './rules/security.ts';
import { sloGroups } from './rules/slo.ts';
import { faultsGroup, replicasGroup } from './rules/telemetry.ts';
import { trainingGroup } from './rules/training.ts';
import { usualGroup } from './rules/usual.ts';
import { skewGroup, validationGroup } from './rules/validation.ts';

/** Long windows change slowly and cost most; intervals stay under the five minutes after which a series is stale. */
const INTERVAL: Readonly<Record<Window, string | undefined>> = { '5m': undefined, '1h': '30s', '1d': '2m' };

/** Groups of the rule files by name, for the services that have objectives. */
export const groupsOf = (slos: Slos): Readonly<Record<string, RuleGroups>> => ({
  'parapet-recording.rules.yml': [
    ...WINDOWS.map((window) => inferenceGroup(window, INTERVAL[window])),
    baselineGroup,
    countsGroup,
    ...WINDOWS.map((window) => driftGroup(window)),
    ...WINDOWS.map((window) => qualityGroup(window, INTERVAL[window])),
    ...WINDOWS.map((window) => labelGroup(window, INTERVAL[window])),
    ...WINDOWS.map((window) => costGroup(window, INTERVAL[window])),
    costProjection,
    usualGroup,
    conceptDriftGroup,
    ...WINDOWS.map((window) => validationGroup(window)),
    skewGroup,
    ...WINDOWS.map((window) => inputsGroup(window, INTERVAL[window])),
    ...WINDOWS.map((window) => exposuresGroup(window, INTERVAL[window])),
    ...WINDOWS.map((window) => accessGroup(window, INTERVAL[window])),
    ...DOWNLOAD_WINDOWS.map((window) => downloadsGroup(window, INTERVAL[window])),
    ...WINDOWS.map((window) => securityGroup(window, INTERVAL[window])),
    ...WINDOWS.map((window) => auditGroup(window, INTERVAL[window])),
    canaryGroup,
    latencyGroup('5m'),
    latencyGroup('1h', INTERVAL['1h']),
    ...releaseGroups,
    cascadeGroup,
    responderGroup,
    replicasGroup,
    faultsGroup('5m'),
    faultsGroup('1h', '1m'),
    trainingGroup,
  ],
  'parapet-slo.rules.yml': sloGroups(slos),
  'parapet-alerts.rules.yml': catalogue.map(({ name, alerts }) => ({
    name: `parapet-alerts-${name}`,
    rules: alerts.map((alert) => prometheusRule(alert, slos.services)),
  })),
});

/** The groups for the services whose objectives stand in this repository. */
export const groups = groupsOf(readSlos(join(import.meta.dirname, '..', 'slo')));

/** Texts of the rule files by name. */
export const files = textsOf(groups);

export function textsOf(all: Readonly<Record<string, RuleGroups>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(all).map(([name, one]) => [name, generatedYaml({ groups: plainGroups(one) })]),
  );
}
