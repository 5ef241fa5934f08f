import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { firingTexts } from './testing/firing-texts.ts';
import { complaints, type Moment } from './testing/story.ts';

vi.setConfig({ testTimeout: 60_000 });

const GROUPS = ['parapet-responder', 'parapet-alerts-responder'];

function actions(outcome: string, values: string) {
  const labels = {
    [LABEL.modelName]: 'digits',
    [LABEL.modelVersion]: '2',
    [LABEL.responderAction]: 'rollback',
    [LABEL.responderOutcome]: outcome,
  };
  const text = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return { series: `${FAMILY.responderActions}{${text.join(',')}}`, values };
}

const story = (series: { series: string; values: string }[], moments: readonly Moment[]) =>
  complaints({ series, moments, groups: GROUPS });

test('an action that failed pages, the first of its kind too, and is over after minutes', () => {
  const series = [actions('started', '_x9 1x40'), actions('failed', '_x11 1x40')];
  const page = ['MLResponderFailed page digits 2'];
  expect(
    story(series, [
      { at: '10m', firing: [] },
      { at: '13m', firing: page },
      { at: '30m', firing: [] },
    ]),
  ).toBe('');
});

test('what was done, refused or counted long ago pages nobody, nor does a responder that begins anew', () => {
  const series = [
    actions('done', '0x9 1x40'),
    actions('refused', '_x9 3x40'),
    // Out of reach for ten minutes.
    actions('failed', '7x20 stale _x9 7x20'),
  ];
  const moments = ['15m', '22m', '30m', '32m', '34m'].map((at) => ({ at, firing: [] }));
  expect(story(series, moments)).toBe('');
});

test('an approval that nobody gives is a ticket after half an hour, until it is decided', () => {
  const series = [{ series: FAMILY.responderOpenApprovals, values: '0x9 1x45 0x20' }];
  expect(
    story(series, [
      { at: '35m', firing: [] },
      { at: '45m', firing: ['MLApprovalWaiting ticket'] },
      { at: '60m', firing: [] },
    ]),
  ).toBe('');
});

test('what they say', () => {
  const failed = firingTexts({
    series: [actions('failed', '_x11 2x40')],
    alertname: 'MLResponderFailed',
    at: '13m',
    groups: GROUPS,
  });
  expect(failed).toContain('digits version 2: the responder could not act');
  expect(failed).toContain('2 action(s) of the responder on digits version 2 failed: rollback (2).');
  const waiting = firingTexts({
    series: [{ series: FAMILY.responderOpenApprovals, values: '2x60' }],
    alertname: 'MLApprovalWaiting',
    at: '40m',
    groups: GROUPS,
  });
  expect(waiting).toContain('2 response(s) to alerts wait for an approval, since 1970-01-01 00:00:00');
});
