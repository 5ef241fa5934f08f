import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAMILY, RECORDED } from '../../instrumentation/src/contract/index.ts';
import { TEST_IDS } from '../../plugins/src/panels/slo/testIds.ts';
import { ROOT } from '../../tools/steps.ts';
import { launchBrowser, openPage, type WatchedPage } from '../support/browser.ts';
import { freePort, healthy, type Running, start } from '../support/processes.ts';
import { loadHistory, type Prometheus, runPrometheus } from '../support/prometheus.ts';

const MODEL = 'mail-filter';
/** Seconds; history ends a while ago, so that no moment of it is missing. */
const END = Math.floor(Date.now() / 60_000) * 60 - 600;
const MINUTES = 90;

let browser: Browser;
let prometheus: Prometheus;
let preview: Running;
let address: string;

/** An hour and a half of what the rules record: one objective burns, one has spent all, one is fine. */
function* history(): Generator<string> {
  const of = (slo: string, more = '') =>
    `ml_model_name="${MODEL}",ml_slo_name="${slo}",ml_slo_indicator="${slo}"${more}`;
  const gauge = function* (name: string, labels: string, value: (minute: number) => number) {
    for (let minute = 0; minute <= MINUTES; minute++)
      yield `${name}{${labels}} ${value(minute)} ${END - (MINUTES - minute) * 60}`;
  };
  const slos = ['availability', 'latency', 'quality'] as const;
  yield* gauge(FAMILY.modelInfo, `ml_model_name="${MODEL}",ml_model_version="2"`, () => 1);
  for (const slo of slos)
    yield* gauge(RECORDED.sloObjective, of(slo, ',ml_business_impact="false"'), () => 0.99);
  const remaining = { availability: (m: number) => 0.9 - m / 200, latency: () => 0.97, quality: () => -0.2 };
  for (const slo of slos) yield* gauge(RECORDED.sloBudgetRemaining, of(slo), remaining[slo]);
  for (const slo of slos)
    for (const window of ['5m', '30m', '1h', '2h', '6h', '1d', '3d'])
      yield* gauge(RECORDED.sloBurnRate, of(slo, `,window="${window}"`), () =>
        slo === 'availability' ? 30 : 0.1,
      );
  for (const version of ['1', '2'])
    yield* gauge(
      RECORDED.sloEvents,
      of('availability', `,window="30d",ml_model_version="${version}"`),
      () => 50_000,
    );
  for (const [version, bad] of [
    ['1', 50],
    ['2', 400],
  ])
    yield* gauge(
      RECORDED.sloBadEvents,
      of('availability', `,window="30d",ml_model_version="${version}"`),
      () => Number(bad),
    );
}

beforeAll(async () => {
  const [port, nobody] = await Promise.all([freePort(), freePort()]);
  prometheus = await runPrometheus({}, (data) => loadHistory(history(), data));
  address = `http://127.0.0.1:${port}`;
  const other = `http://127.0.0.1:${nobody}`;
  preview = start(process.execPath, [
    join(ROOT, 'demo', 'preview', 'server.ts'),
    ...['--port', String(port), '--prometheus', prometheus.url, '--loki', other, '--alertmanager', other],
  ]);
  await healthy(`${address}/healthz`);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([preview?.stop(), prometheus?.stop()]);
});

/** The panel of error budgets on the on-call dashboard. */
async function openBudgets(
  theme: string,
  slo = '',
  model = MODEL,
): Promise<WatchedPage & { table: Locator }> {
  const parameters = new URLSearchParams({
    'var-model': model,
    'var-slo': slo,
    from: String((END - 3600) * 1000),
    to: String(END * 1000),
    theme,
  });
  const opened = await openPage(browser, `${address}/d/parapet-on-call?${parameters}`, {
    width: 1440,
    height: 1000,
  });
  await opened.page.getByText('Error budgets').last().scrollIntoViewIfNeeded();
  const table = opened.page.getByTestId(TEST_IDS.table);
  return { ...opened, table };
}

describe.each(['dark', 'light'])('error budgets, %s', (theme) => {
  test('the worst objective is first, and says what is left and when it is gone', async () => {
    const { page, table } = await openBudgets(theme);
    await table.waitFor({ timeout: 30_000 });
    expect(await table.locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/Burns fast[\s\S]*availability[\s\S]*45 %[\s\S]*30× \/ 14×[\s\S]*in 10\.8 hours/),
      expect.stringMatching(/Spent[\s\S]*quality[\s\S]*-20 %[\s\S]*gone/),
      expect.stringMatching(/Met[\s\S]*latency[\s\S]*97 %[\s\S]*lasts/),
    ]);
    expect(await page.getByTestId(TEST_IDS.headline).innerText()).toContain(
      '1 of 3 objectives burns too fast',
    );
  });

  test('the keyboard opens an objective, which the address keeps, and closes it', async () => {
    const { page, table } = await openBudgets(theme);
    await table.getByRole('button', { name: 'availability' }).press('Enter');
    const detail = page.getByTestId(TEST_IDS.detail);
    await detail.getByTestId(TEST_IDS.chart).locator('svg').first().waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get('var-slo')).toBe(`${MODEL}/availability`);
    expect(await detail.innerText()).toMatch(/6h and 30m[\s\S]*30×[\s\S]*Burns fast/);
    expect(await detail.innerText()).toMatch(/Spent by version\s+2\s+400\s+40 %\s+1\s+50\s+5 %/);
    await detail.getByRole('button', { name: 'Close the objective' }).press('Enter');
    await expect.poll(() => page.getByTestId(TEST_IDS.detail).count()).toBe(0);
  });
});

test('a model without objectives says so', async () => {
  const { page } = await openBudgets('dark', '', 'nobody');
  await page.getByTestId(TEST_IDS.notice).getByText('No objectives in this time range').waitFor();
});
