import type { Browser, Locator } from 'playwright-core';
import { LABEL, RECORDED } from '../../instrumentation/src/contract/index.ts';
import { TEST_IDS } from '../../plugins/src/panels/drift/testIds.ts';
import { openPage, type WatchedPage } from './browser.ts';
import { query } from './prometheus.ts';

export interface DriftView {
  readonly preview: string;
  readonly model: string;
  readonly version: string;
  readonly theme: 'dark' | 'light';
  /** Unix milliseconds: a fixed end, so that the numbers on the page stand still. Without it the page goes on. */
  readonly to?: number;
  readonly feature?: string;
}

/** The on-call dashboard, once its drift panel has drawn the ranking. */
export async function openDrift(browser: Browser, view: DriftView): Promise<WatchedPage & { grid: Locator }> {
  const parameters = new URLSearchParams({
    'var-model': view.model,
    'var-version': view.version,
    'var-window': '5m',
    'var-feature': view.feature ?? '',
    from: view.to ? String(view.to - 10 * 60_000) : 'now-10m',
    to: view.to ? String(view.to) : 'now',
    theme: view.theme,
  });
  const opened = await openPage(browser, `${view.preview}/d/parapet-on-call?${parameters}`, {
    width: 1440,
    height: 1400,
  });
  const grid = opened.page.getByTestId(TEST_IDS.grid);
  await grid.waitFor({ timeout: 60_000 });
  return { ...opened, grid };
}

/** Row of the ranking whose name cell is this text. */
export function rankingRow(grid: Locator, feature: string): Locator {
  return grid
    .getByRole('row')
    .filter({ has: grid.page().getByRole('gridcell', { name: feature, exact: true }) });
}

/** PSI by feature, as Prometheus has it at that time in milliseconds. */
export async function psiAt(prometheus: string, model: string, at: number): Promise<Map<string, number>> {
  const expression = `${RECORDED.driftPsi}{${LABEL.modelName}=${JSON.stringify(model)},window="5m"}`;
  const samples = await query(prometheus, expression, at / 1000);
  return new Map(samples.map(({ labels, value }) => [labels[LABEL.featureName] ?? '', value]));
}
