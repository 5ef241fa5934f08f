import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../tools/steps.ts';
import { launchBrowser, openPage } from '../support/browser.ts';
import { freePort, healthy, type Running, start } from '../support/processes.ts';

const FOLDER = join(ROOT, 'docs', 'runbooks');
const INDEX = 'README.md';
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.md') && file !== INDEX);

let browser: Browser;
let preview: Running;
let address: string;
let runbooks: string;

beforeAll(async () => {
  const [port, nobody] = await Promise.all([freePort(), freePort()]);
  const sources = ['prometheus', 'loki', 'alertmanager'].flatMap((name) => [
    `--${name}`,
    `http://127.0.0.1:${nobody}`,
  ]);
  address = `http://127.0.0.1:${port}`;
  runbooks = `${address}/a/parapet-secureml-app/runbooks`;
  const server = join(ROOT, 'demo', 'preview', 'server.ts');
  preview = start(process.execPath, [server, '--port', String(port), ...sources]);
  await healthy(`${address}/healthz`);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await preview?.stop();
});

test('the index leads to every runbook, of which nothing comes from elsewhere', async () => {
  const { page, problems } = await openPage(browser, runbooks);
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(address)) elsewhere.push(request.url());
  });
  for (const file of files) {
    const path = new URL(`${runbooks}/${file.slice(0, -'.md'.length)}`).pathname;
    const title = /^# (.+)$/m.exec(readFileSync(join(FOLDER, file), 'utf8'))![1]!;
    await page.locator(`article a[href="${path}"], article a[href^="${path}#"]`).first().click();
    const article = page.getByRole('article', { name: title, exact: true });
    await article.getByRole('heading', { level: 2 }).first().waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title);
    await page.getByRole('link', { name: 'All runbooks' }).click();
    await page.getByRole('article', { name: 'Runbooks', exact: true }).waitFor();
  }
  expect(problems).toEqual([]);
  expect(elsewhere).toEqual([]);
});

test('the link of a notification leads to its heading, and the keyboard with it', async () => {
  const { page } = await openPage(browser, `${runbooks}/ml-feature-drift#no-verdict`);
  await page.locator('h2:focus', { hasText: 'No verdict' }).waitFor();
  expect(await scrolled(page)).toBeGreaterThan(0);
});

test('the keyboard reads from the index to a runbook and back', async () => {
  const { page } = await openPage(browser, runbooks);
  await page.getByRole('article').getByRole('link', { name: 'ml-watchdog', exact: true }).press('Enter');
  await page.locator('article:focus[aria-label="MLWatchdog"]').waitFor();
  expect(await scrolled(page)).toBe(0);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('h2:focus', { hasText: 'Look' }).waitFor();
  expect(page.url()).toBe(`${runbooks}/ml-watchdog#look`);
  await page.getByRole('link', { name: 'All runbooks' }).press('Enter');
  await page.getByRole('article', { name: 'Runbooks', exact: true }).waitFor();
});

test('a runbook that does not exist says so and leads to the index', async () => {
  for (const slug of ['ml-nothing', '__proto__', 'ml-watchdog/more', '<img src=x>']) {
    const { page } = await openPage(browser, `${runbooks}/${encodeURI(slug)}`);
    await page.getByText(`There is no runbook “${slug}”`).waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    await page.getByRole('main').getByRole('link', { name: 'All runbooks' }).last().click();
    await page.getByRole('article', { name: 'Runbooks', exact: true }).waitFor();
    await page.close();
  }
});

test('runbooks that could not be loaded say so, and load when asked again', async () => {
  const { page } = await openPage(browser, `${address}/a/parapet-secureml-app/fleet`);
  await page.getByRole('heading', { name: 'Fleet' }).waitFor();
  await page.route('**/*.js*', (route) => route.abort());
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Runbooks' }).click();
  await page.getByText('The runbooks could not be loaded').waitFor();
  await page.unroute('**/*.js*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('article', { name: 'Runbooks', exact: true }).waitFor();
});

/** How far the page is scrolled down, in pixels. */
function scrolled(page: Page): Promise<number> {
  return page.evaluate('window.scrollY');
}
