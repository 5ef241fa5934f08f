import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { splitRunbook } from './splitRunbook.ts';

it('makes the heading the title and keeps only links that lead somewhere', () => {
  const text =
    '# Alert\n\nSee [baselines](../b.md), [the site](https://example.org/x) and [below](#below).\n';
  expect(splitRunbook(text)).toEqual({
    title: 'Alert',
    body: '\nSee baselines, [the site](https://example.org/x) and below.\n',
  });
});

it('shows a text without a heading whole', () => {
  expect(splitRunbook('Do this.')).toEqual({ title: 'Runbook', body: 'Do this.' });
});

it('finds title and steps in the runbook that the app carries', () => {
  const file = join(import.meta.dirname, '../../../../docs/runbooks/ml-feature-drift.md');
  const { title, body } = splitRunbook(readFileSync(file, 'utf8'));
  expect(title).toBe('MLFeatureDrift');
  expect(body).toContain('## Look');
  expect(body).not.toContain('](..');
});
