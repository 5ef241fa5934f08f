import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { stat, timeseries } from '../builders/panels.ts';
import { inWindow, ofVersion, rate, series } from '../builders/promql.ts';
import { instant, range } from '../builders/targets.ts';
import { fixedColour } from '../builders/thresholds.ts';

const Y = 37;
const now = [ofVersion, inWindow] as const;
const text = fixedColour('text');

/** Do labels come at all, and in time? What quality rests on. */
export const labels = [
  stat({
    id: 50,
    title: 'Label coverage',
    description:
      'Of the predictions whose label fell due in the window. **Labelled**: share that had it. **Unlabelled**: share that had none, of those that could be matched. What is in neither was dropped, or had no id to match. Coverage that falls makes quality less certain, and biased when the missing labels are not like the others: look at the job that delivers them.',
    at: { x: 11, y: Y, w: 6, h: 4 },
    targets: [
      instant('A', series(RECORDED.labelCoverage, ...now), 'Labelled'),
      instant('B', series(RECORDED.unlabelledRate, ...now), 'Unlabelled'),
    ],
    field: {
      unit: 'percentunit',
      decimals: 1,
      noValue: 'Unknown: no label was due in the window',
      color: text,
    },
  }),
  stat({
    id: 51,
    title: 'Label latency',
    description:
      'Time from a prediction to its label, of the labels that came in the window. What happened since is not in the quality yet. When it grows, labels are delayed: quality looks back further than the window says.',
    at: { x: 17, y: Y, w: 7, h: 4 },
    targets: [
      instant('A', series(RECORDED.labelLatencyP50, ...now), 'p50'),
      instant('B', series(RECORDED.labelLatencyP95, ...now), 'p95'),
    ],
    field: { unit: 's', decimals: 1, noValue: 'No labels in the window', min: 0, color: text },
  }),
  timeseries({
    id: 52,
    title: 'Labels by outcome',
    description:
      'Labels that arrived for this version, a second, by what became of them. **matched** counts, **late** too, though it came after it was due. **duplicate** and **conflicting** came twice: see who sends them. **failed** and **invalid**: see the log of the service. Labels of unknown predictions have no version and are not shown.',
    at: { x: 16, y: Y + 4, w: 8, h: 8 },
    targets: [
      range(
        'A',
        `sum by (${LABEL.labelOutcome}) (${rate(FAMILY.labelArrivals, ofVersion)})`,
        `{{${LABEL.labelOutcome}}}`,
      ),
    ],
    field: { unit: 'suffix:/s', min: 0, noValue: 'No labels in this range' },
  }),
];
