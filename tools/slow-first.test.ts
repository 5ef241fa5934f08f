import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SLOW } from './slow-first.ts';
import { ROOT } from './steps.ts';

test.each(SLOW)('%s, named as slow, exists', (file) => {
  expect(existsSync(join(ROOT, file))).toBe(true);
});
