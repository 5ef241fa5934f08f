import { events, FAMILY, LABEL, RECORDED, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { columns } from '../builders/columns.ts';
import { logsPanel, override, row, stat, table, timeseries } from '../builders/panels.ts';
import { inWindow, ofModel, ofVersion, series } from '../builders/promql.ts';
import { instant, instantTable, logs, range } from '../builders/targets.ts';
import { byThreshold, fixedColour, steps, valueTexts } from '../builders/thresholds.ts';

const Y = 82;
const TOP = Y + 1;
const STAT = 4;
const HEIGHT = 8;
const SECOND = TOP + STAT + HEIGHT;
const MAX_LINES = 100;

/** Downloads come in ones and twos: shorter windows show nothing. */
const inHour = { [WINDOW_LABEL]: '1h' };
const RESULT = LABEL.verificationResult;
const OF_SECURITY = [
  events.securityFinding,
  events.securityConfirmation,
  events.modelVerification,
  events.poisoningCheck,
  events.controlAction,
  events.modelDownload,
].map(({ name }) => name);

const COLUMNS = {
  [LABEL.securitySeverity]: 'Severity',
  [LABEL.securityCategory]: 'Category',
  [LABEL.securityRule]: 'Rule',
  [LABEL.securityAction]: 'Action',
  Value: 'Findings',
};

/** Does somebody attack this model, its data or its files, and what was done about it? */
export const security = [
  row(80, 'Security', Y),
  stat({
    id: 81,
    title: 'Signature',
    description:
      'What verifying this version when it was loaded gave, with the number of replicas that say so. **verified**: somebody who may signed these files for this version. **failed**: they are not the signed ones; take the version out, and find out who changed them. **unsigned**, **not_checked**: nobody knows; that is not good.',
    at: { x: 0, y: TOP, w: 5, h: STAT },
    targets: [
      instant(
        'A',
        `count by (${RESULT}) (${series(FAMILY.modelVerification, ofVersion)} == 1)`,
        `{{${RESULT}}}`,
      ),
    ],
    field: {
      unit: 'suffix: replicas',
      noValue: 'Unknown: no replica reports this version',
      color: fixedColour('text'),
    },
    overrides: [override('/^(failed|unsigned|not_checked)$/', { color: fixedColour('red') })],
  }),
  stat({
    id: 82,
    title: 'Serious findings',
    description:
      'Findings of severity high and critical for any version of this model in the window: how often, not how many attackers. The table tells which rule; the events below tell who, by keyed hash, and why.',
    at: { x: 5, y: TOP, w: 4, h: STAT },
    targets: [
      instant(
        'A',
        `sum(${series(RECORDED.securityEventCount, ofModel, inWindow, { [LABEL.securitySeverity]: '=~high|critical' })}) or 0 * max(${series(FAMILY.modelInfo, ofModel)})`,
        'Serious',
      ),
    ],
    field: {
      displayName: 'last $window',
      unit: 'locale',
      decimals: 0,
      min: 0,
      noValue: 'Model unseen',
      color: byThreshold,
      thresholds: steps({ text: null, red: 1 }),
    },
  }),
  stat({
    id: 89,
    title: 'Skipped',
    description:
      'Largest share of the inputs to this version in the window that a detector had no time for: those that ask the model themselves wait until after the answer, 64 at most. What is not looked at may be anything: sample on purpose, or give the replicas more processor time.',
    at: { x: 9, y: TOP, w: 3, h: STAT },
    targets: [instant('A', `max(${series(RECORDED.inputSkippedShare, ofVersion, inWindow)})`, 'Skipped')],
    field: {
      displayName: 'last $window',
      unit: 'percentunit',
      decimals: 1,
      min: 0,
      noValue: 'No such detector',
      color: byThreshold,
      thresholds: steps({ text: null, red: 0.1 }),
    },
  }),
  table({
    id: 83,
    title: 'Findings',
    description:
      'What detectors and guards found in the window, any version, most first. **flagged** went on, **blocked** did not. A detector calls a stated share of honest inputs unusual: few findings of `robust_distance` or `feature_squeezing` are that share, a step is an attack or a change upstream.',
    at: { x: 0, y: TOP + STAT, w: 12, h: HEIGHT },
    targets: [
      instantTable(
        'A',
        `sum by (${Object.keys(COLUMNS)
          .filter((name) => name !== 'Value')
          .join(', ')}) (${series(RECORDED.securityEventCount, ofModel, inWindow)}) > 0`,
      ),
    ],
    transformations: [columns(COLUMNS)],
    options: { sortBy: [{ displayName: COLUMNS.Value, desc: true }] },
    field: { unit: 'locale', decimals: 0, noValue: 'Nothing was found in the window' },
    overrides: [
      override('Severity', {
        'custom.width': 100,
        'custom.cellOptions': { type: 'color-text' },
        mappings: valueTexts({
          critical: { text: 'critical', color: 'red' },
          high: { text: 'high', color: 'red' },
          medium: { text: 'medium', color: 'orange' },
          low: { text: 'low', color: 'text' },
          informational: { text: 'informational', color: 'text' },
        }),
      }),
      override('Category', { 'custom.width': 180 }),
      override('Action', { 'custom.width': 80 }),
      override('Findings', { 'custom.width': 90 }),
    ],
  }),
  timeseries({
    id: 84,
    title: 'Findings over time',
    description:
      'By rule, any version; each point looks back over the window. Compare a step with releases and with the data checks: a change upstream looks like an anomaly too.',
    at: { x: 12, y: TOP, w: 6, h: STAT + HEIGHT },
    targets: [
      range(
        'A',
        `sum by (${LABEL.securityRule}) (${series(RECORDED.securityEventCount, ofModel, inWindow)})`,
        `{{${LABEL.securityRule}}}`,
      ),
    ],
    field: { unit: 'locale', decimals: 0, min: 0, noValue: 'Nothing was found in this range' },
  }),
  timeseries({
    id: 85,
    title: 'Refused requests',
    description:
      'Share of the requests to this version that a guard refused, by rule; each point looks back over the window. **authentication** that rises: a client lost its token, or somebody tries some. **scope**: a token is used for what it was not given for. **rate_limit**: see the cost of the model.',
    at: { x: 18, y: TOP, w: 6, h: STAT + HEIGHT },
    targets: [
      range(
        'A',
        `${series(RECORDED.accessRefusedShare, ofVersion, inWindow)} > 0`,
        `{{${LABEL.securityRule}}}`,
      ),
    ],
    field: {
      unit: 'percentunit',
      min: 0,
      noValue: 'No request was refused in this range, or none is guarded',
    },
  }),
  timeseries({
    id: 86,
    title: 'Downloads in an hour',
    description:
      'Any version of the model, by kind of principal and what was decided; each point looks back over an hour, whatever the window. Dashed: what is usual at this time of the week, from two weeks of history on. CI takes models all day; a person who does has a leaked token.',
    at: { x: 0, y: SECOND, w: 7, h: HEIGHT },
    targets: [
      range(
        'A',
        `sum by (${LABEL.principalKind}, ${LABEL.securityAction}) (${series(RECORDED.downloads, ofModel, inHour)})`,
        `{{${LABEL.principalKind}}}, {{${LABEL.securityAction}}}`,
      ),
      range('B', series(RECORDED.downloadsUsual, ofModel, inHour), `{{${LABEL.principalKind}}}, usual`),
    ],
    field: { unit: 'locale', decimals: 0, min: 0, noValue: 'No download from a guarded store in this range' },
    overrides: [override('/, usual$/', { 'custom.lineStyle': { fill: 'dash', dash: [6, 6] } })],
  }),
  table({
    id: 87,
    title: 'Secrets and personal data',
    description:
      'What was found in inputs or masked in telemetry in the window, of all services, by kind; never a value. A secret: revoke it, then find out who sent it by the events. Personal data in telemetry: mend the service that writes it.',
    at: { x: 7, y: SECOND, w: 5, h: HEIGHT },
    targets: [
      instantTable('A', `sum by (${LABEL.exposureKind}) (${series(RECORDED.exposures, inWindow)}) > 0`),
    ],
    transformations: [columns({ [LABEL.exposureKind]: 'Kind', Value: 'Found' })],
    options: { sortBy: [{ displayName: 'Found', desc: true }] },
    field: { unit: 'locale', decimals: 0, noValue: 'Nothing was found in the window' },
    overrides: [override('Found', { 'custom.width': 80 })],
  }),
  logsPanel({
    id: 88,
    title: 'Security events',
    description:
      'Findings, their confirmations, verifications of signatures, checks for poison, downloads and orders to the control endpoint for this model, newest first; findings of low severity are in the table only. One cause is one event, and one more with the count when its window ends. Open a line for its ATLAS technique, its trace and the hash of who did it.',
    at: { x: 12, y: SECOND, w: 12, h: HEIGHT },
    targets: [
      logs(
        'A',
        `{service_name=~".+"} | event_name=~"${OF_SECURITY.join('|')}" | ${LABEL.modelName}="$model" | ${LABEL.securitySeverity}!~"low|informational"`,
        MAX_LINES,
      ),
    ],
    field: { noValue: 'No security events of this model in this range' },
  }),
];
