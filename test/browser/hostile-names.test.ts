import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RECORDED } from '../../instrumentation/src/contract/index.ts';
import { TEST_IDS } from '../../plugins/src/panels/drift/testIds.ts';
import { ROOT } from '../../tools/steps.ts';
import { launchBrowser, openPage } from '../support/browser.ts';
import { openDrift, rankingRow } from '../support/drift-page.ts';
import { HOSTILE } from '../support/hostile-names.ts';
import { eventually, freePort, healthy, type Running, start } from '../support/processes.ts';
import { type Prometheus, scrapeWithRules } from '../support/prometheus.ts';

let browser: Browser;
let service: Running;
let prometheus: Prometheus;
let preview: Running;
let address: string;

beforeAll(async () => {
  const [metricsPort, previewPort, nobody] = await Promise.all([freePort(), freePort(), freePort()]);
  service = start(process.execPath, [
    join(ROOT, 'test', 'support', 'hostile-service.ts'),
    String(metricsPort),
  ]);
  prometheus = await scrapeWithRules([metricsPort]);
  address = `http://127.0.0.1:${previewPort}`;
  const sources = [
    '--prometheus',
    prometheus.url,
    '--loki',
    `http://127.0.0.1:${nobody}`,
    '--alertmanager',
    `http://127.0.0.1:${nobody}`,
  ];
  preview = start(process.execPath, [
    join(ROOT, 'demo', 'preview', 'server.ts'),
    '--port',
    String(previewPort),
    ...sources,
  ]);
  await healthy(`${address}/healthz`);
  await eventually('the hostile model drifts', 60, async () => {
    const drifted = await prometheus.query(`${RECORDED.modelVerdict}{window="5m"} == 1`);
    return drifted.length > 0 ? drifted : undefined;
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([preview?.stop(), prometheus?.stop(), service?.stop()]);
});

test('the on-call dashboard shows hostile names as the text they are', async () => {
  const { page, grid } = await openDrift(browser, {
    preview: address,
    model: HOSTILE.model,
    version: HOSTILE.version,
    theme: 'dark',
  });
  await rankingRow(grid, HOSTILE.feature).click();
  const detail = page.getByTestId(TEST_IDS.detail);
  await detail.getByText(HOSTILE.feature, { exact: true }).first().waitFor();
  await detail.getByText(HOSTILE.dataset).first().waitFor();
  await expectNoHarm(page);
});

test('the bins of a hostile category are drawn as text', async () => {
  const { page } = await openDrift(browser, {
    preview: address,
    model: HOSTILE.model,
    version: HOSTILE.version,
    theme: 'light',
    feature: HOSTILE.other,
  });
  const chart = page.getByTestId(TEST_IDS.chart);
  await chart.locator('svg').first().waitFor();
  await expectNoHarm(page);
});

test('the fleet page shows hostile names as the text they are', async () => {
  const { page } = await openPage(browser, `${address}/a/parapet-secureml-app/fleet?theme=dark`);
  await page.getByText(HOSTILE.model).first().waitFor();
  await page.getByText(HOSTILE.version).first().waitFor();
  await expectNoHarm(page);
});

async function expectNoHarm(page: Awaited<ReturnType<typeof openPage>>['page']): Promise<void> {
  expect(
    await page.evaluate(() => (globalThis as { parapetWasHere?: number }).parapetWasHere),
  ).toBeUndefined();
  expect(await page.locator('img[src="x"]').count()).toBe(0);
}
