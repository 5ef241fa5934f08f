import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RECORDED } from '../../instrumentation/src/contract/index.ts';
import { PSI_MATERIAL } from '../../instrumentation/src/drift/index.ts';
import { TEST_IDS } from '../../plugins/src/panels/drift/testIds.ts';
import { ROOT } from '../../tools/steps.ts';
import { launchBrowser } from '../support/browser.ts';
import { openDrift, psiAt, rankingRow } from '../support/drift-page.ts';
import { eventually, freePort, healthy, type Running, start } from '../support/processes.ts';
import { query } from '../support/prometheus.ts';

const MODEL = 'mail-filter';
// Shorter and faster than what a person watches: enough mail to judge the quiet phase, then the shift.
const SCENARIO = ['--quiet-seconds', '40', '--rate', '15'];

let folder: string;
let stack: Running;
let browser: Browser;
let preview: string;
let prometheus: string;
let driftedAt: number;

function startStack(port: number, ...more: string[]): Running {
  const main = join(ROOT, 'demo', 'stack', 'main.ts');
  return start(process.execPath, [main, '--data', folder, '--port', String(port), ...SCENARIO, ...more]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parapet-stack-'));
  const port = await freePort();
  stack = startStack(port);
  preview = `http://127.0.0.1:${port}`;
  prometheus = `${preview}/api/prometheus`;
  browser = await launchBrowser();
  try {
    await healthy(`${preview}/healthz`, 120);
    const verdict = `${RECORDED.modelVerdict}{ml_model_name="${MODEL}",window="5m"}`;
    await eventually('the shift is judged as drift', 300, async () => {
      const [sample] = await query(prometheus, verdict);
      return sample?.value === 1 ? true : undefined;
    });
  } catch (error) {
    throw new Error(`the stack said:\n${stack.output()}`, { cause: error });
  }
  driftedAt = Date.now();
}, 480_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

describe.each(['dark', 'light'] as const)('the on-call dashboard, %s', (theme) => {
  test('shows the drift that the rules computed, and a click opens both distributions', async () => {
    const version = await modelVersion();
    const { page, problems, grid } = await openDrift(browser, {
      preview,
      model: MODEL,
      version,
      theme,
      to: driftedAt,
    });
    const psi = await psiAt(prometheus, MODEL, driftedAt);
    const [worst, worstPsi] = [...psi].sort((a, b) => b[1] - a[1])[0]!;
    expect(worstPsi).toBeGreaterThanOrEqual(PSI_MATERIAL);

    const headline = page.getByTestId(TEST_IDS.headline);
    await expect.poll(() => headline.innerText(), { timeout: 30_000 }).toContain('drifted');
    const row = rankingRow(grid, worst);
    await expect.poll(async () => shows(await row.innerText(), worstPsi)).toBe(true);
    await row.getByText('Drifted').first().waitFor();

    await row.click();
    const detail = page.getByTestId(TEST_IDS.detail);
    await detail.getByText(worst, { exact: true }).first().waitFor();
    await expect.poll(async () => shows(await detail.innerText(), worstPsi)).toBe(true);
    await page.getByTestId(TEST_IDS.chart).locator('svg.recharts-surface').first().waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get('var-feature')).toBe(worst);

    const rows = grid.getByRole('row');
    const all = await rows.count();
    const search = page.getByLabel('Search features');
    await search.fill(worst);
    await expect.poll(() => rows.count()).toBeLessThan(all);
    expect((await rows.allInnerTexts()).slice(1).every((text) => text.includes(worst))).toBe(true);
    await search.press('Escape');
    await expect.poll(() => rows.count()).toBe(all);
    expect(problems).toEqual([]);
    await page.close();
  });
});

test('killed with SIGKILL, the next start ends what was left, and runs the scenario to its end', {
  timeout: 600_000,
}, async () => {
  const before = stack;
  before.child.kill('SIGKILL');
  await eventually('the stack is gone', 10, async () => (before.child.signalCode ? true : undefined));

  const port = await freePort();
  stack = startStack(port, '--once', '--json');
  const code = await eventually('the scenario ends', 540, async () => stack.child.exitCode ?? undefined);
  expect(code, stack.output()).toBe(0);
  // The first stack's page is gone with its runner: its orphans were ended.
  await expect(fetch(`${preview}/healthz`)).rejects.toThrow();
});

/** Whether one of the numbers in the text is this one, to the decimals it is written with. */
function shows(text: string, value: number): boolean {
  return (text.match(/-?\d+\.\d+/g) ?? []).some(
    (number) => number === value.toFixed(number.split('.')[1]?.length),
  );
}

async function modelVersion(): Promise<string> {
  const [info] = await query(prometheus, `ml_model_info{ml_model_name="${MODEL}"} == 1`);
  return info?.labels.ml_model_version ?? '';
}
