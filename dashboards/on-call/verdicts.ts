import { FAMILY, LABEL, RECORDED, VERDICT } from '@parapet/instrumentation/contract';
import { driftRunbook, modelsFromPanel } from '../builders/links.ts';
import { stat } from '../builders/panels.ts';
import { inWindow, ofModel, ofVersion, series } from '../builders/promql.ts';
import { instant } from '../builders/targets.ts';
import { byThreshold, fixedColour, steps, valueTexts } from '../builders/thresholds.ts';

const HEIGHT = 4;
const now = [ofVersion, inWindow] as const;
const LAST_WINDOW = 'last $window';

/** Seconds; the targets of the latency objectives, which are edges of the histogram's buckets too. */
export const P95_TARGET = 0.2;
export const P99_TARGET = 0.5;
export const AVAILABILITY_TARGET = 0.999;

/** The first row: is this version safe, right now? Numbers take a colour when they are bad, so that it stands out. */
export const verdicts = [
  stat({
    id: 1,
    title: 'Drift',
    description:
      'Verdict over the window, for all features together. **Drifted**: at least one feature differs from the training data, significantly and by enough to matter. **Not enough data**: the window could not have shown a shift. **No verdict**: no baseline, no traffic, or the recording rules are missing.',
    at: { x: 0, y: 0, w: 4, h: HEIGHT },
    targets: [instant('A', `max(${series(RECORDED.modelVerdict, ...now)})`, 'Verdict')],
    links: [driftRunbook, modelsFromPanel],
    colour: 'background_solid',
    field: {
      displayName: LAST_WINDOW,
      unit: 'none',
      noValue: 'No verdict',
      // Dark shades: white text on the plain ones falls short of a contrast of 4.5.
      color: byThreshold,
      thresholds: steps({ text: null, 'dark-green': 0, 'dark-red': 1 }),
      mappings: valueTexts({
        [VERDICT.drifted]: { text: 'Drifted', color: 'dark-red' },
        [VERDICT.fine]: { text: 'Fine', color: 'dark-green' },
        [VERDICT.notEnoughData]: { text: 'Not enough data', color: 'dark-blue' },
      }),
    },
  }),
  stat({
    id: 2,
    title: 'Features drifted',
    description:
      'How many features of this version drifted in the window, the predictions themselves included.',
    at: { x: 4, y: 0, w: 4, h: HEIGHT },
    targets: [instant('A', `max(${series(RECORDED.modelDrifted, ...now)})`, 'Features')],
    field: {
      displayName: LAST_WINDOW,
      unit: 'none',
      noValue: 'No verdict',
      min: 0,
      color: byThreshold,
      thresholds: steps({ text: null, red: 1 }),
    },
  }),
  latency(3, 'p95', RECORDED.latencyP95, P95_TARGET, 8),
  latency(4, 'p99', RECORDED.latencyP99, P99_TARGET, 11),
  stat({
    id: 5,
    title: 'Availability',
    description: `Share of calls in the window that ended without an error. The target is ${AVAILABILITY_TARGET * 100} %.`,
    at: { x: 14, y: 0, w: 4, h: HEIGHT },
    targets: [instant('A', series(RECORDED.availability, ...now), `target ${AVAILABILITY_TARGET * 100} %`)],
    field: {
      unit: 'percentunit',
      decimals: 2,
      noValue: 'No calls',
      max: 1,
      color: byThreshold,
      thresholds: steps({ red: null, text: AVAILABILITY_TARGET }),
    },
  }),
  stat({
    id: 6,
    title: 'Calls',
    description:
      'Calls a second over all replicas of this version, over the window. No target: it tells what the other numbers rest on.',
    at: { x: 18, y: 0, w: 3, h: HEIGHT },
    targets: [instant('A', series(RECORDED.calls, ...now), 'all replicas')],
    field: { unit: 'reqps', decimals: 1, noValue: 'No calls', min: 0, color: fixedColour('text') },
  }),
  stat({
    id: 7,
    title: 'Alerts',
    description:
      'Alerts that fire for this model, whatever the version. They are listed below, beside the events.',
    at: { x: 21, y: 0, w: 3, h: HEIGHT },
    // Zero only for a model that is scraped: without its info series an absence of alerts means nothing.
    targets: [
      instant(
        'A',
        `count(${series('ALERTS', { alertstate: 'firing' }, ofModel)}) or 0 * max(${series(FAMILY.modelInfo, ofModel)})`,
        'any version',
      ),
    ],
    field: {
      unit: 'none',
      noValue: 'Model unseen',
      min: 0,
      color: byThreshold,
      thresholds: steps({ text: null, red: 1 }),
    },
  }),
];

function latency(id: number, quantile: string, name: string, target: number, x: number) {
  return stat({
    id,
    title: `Latency ${quantile}`,
    description: `${quantile} of the calls of this version over the window. The target is ${target * 1000} ms; \`${LABEL.errorType}\` does not matter here: failed calls count too.`,
    at: { x, y: 0, w: 3, h: HEIGHT },
    targets: [instant('A', series(name, ...now), `target ${target * 1000} ms`)],
    field: {
      unit: 's',
      decimals: 1,
      noValue: 'No calls',
      min: 0,
      color: byThreshold,
      thresholds: steps({ text: null, red: target }),
    },
  });
}
