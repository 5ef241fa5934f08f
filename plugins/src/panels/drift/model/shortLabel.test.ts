import { expect, it } from 'vitest';
import { shortLabel } from './shortLabel.ts';

it.each([
  ['< 0.0000713165', '< 0.0000713'],
  ['[0.000375422, 0.000826788)', '[0.000375, 0.000827)'],
  ['[-1.23456, 12.3456)', '[-1.23, 12.3)'],
  ['>= 1234.567', '>= 1235'],
  ['[8, 14)', '[8, 14)'],
  ['< 1.23456e-7', '< 1.23e-7'],
])('shortens the bounds of %s', (label, short) => expect(shortLabel(label)).toBe(short));

it.each([
  '>= 0.99987',
  '[0.12341, 0.12343)',
  'v1.234567',
  'missing',
  '<img src=x>',
])('leaves %s, which three digits would falsify or which is no range', (label) =>
  expect(shortLabel(label)).toBe(label));
