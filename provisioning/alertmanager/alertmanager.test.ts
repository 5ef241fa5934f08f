import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { program } from '../../tools/programs.mjs';

const CONFIG = join(import.meta.dirname, 'alertmanager.yml');

function amtool(...args: string[]): string {
  return execFileSync(program('amtool'), args, { encoding: 'utf8', timeout: 20_000, stdio: 'pipe' });
}

test('amtool accepts the configuration', () => {
  expect(amtool('check-config', CONFIG)).toContain('SUCCESS');
});

describe('routes', () => {
  test.each([
    ['page', 'pages'],
    ['ticket', 'tickets'],
    ['', 'tickets'],
  ])('severity "%s" goes to %s', (severity, receiver) => {
    const labels = ['alertname=MLFeatureDrift', 'ml_model_name=mail-filter', `severity=${severity}`];
    expect(amtool('config', 'routes', 'test', `--config.file=${CONFIG}`, ...labels).trim()).toBe(receiver);
  });
});
