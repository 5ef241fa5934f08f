import { setTimeout as delay } from 'node:timers/promises';
import type { NotifiedAlert } from '../../demo/stack/inbox/server.ts';
import { ROOT_CAUSES } from '../../provisioning/alerts/taxonomy.ts';
import type { Field } from './field.ts';
import type { Expected, GameDay } from './game-day.ts';
import { nameOf, type Watcher } from './watcher.ts';

/** Seconds from the mending in which alerts have to end: windows of five minutes, and what notifications wait. */
const RECOVERY_SECONDS = 660;
/** And from the notification in which users have to be safe. */
const SAFE_SECONDS = 60;

/** How a game day went. Times are seconds since the injection; undefined where something did not come. */
export interface Result {
  readonly mode: GameDay['mode'];
  readonly detected: number | undefined;
  readonly notified: number | undefined;
  readonly safe: number | undefined;
  /** Since the mending. */
  readonly recovered: number | undefined;
  /** As the first notification named it. */
  readonly told: string;
  readonly problems: readonly string[];
}

export interface Stage {
  readonly field: Field;
  readonly watcher: Watcher;
  readonly say: (line: string) => void;
}

/** What is still to be waited for when the next failure may come. */
export interface Played {
  readonly recovery: Promise<Result>;
}

/** Plays a game day until people were told, users are safe and the cause is gone; recovery is left to be awaited. */
export async function play(day: GameDay, { field, watcher, say }: Stage): Promise<Played> {
  const { expected } = day;
  const problems: string[] = [];
  const fail = (problem: string) => {
    problems.push(problem);
    say(`${day.mode}: ✗ ${problem}`);
  };
  const startedAt = Date.now();
  const seconds = (time: number | undefined) => time && (time - startedAt) / 1000;
  say(`${day.mode}: ${day.brief}`);
  const injected = day.inject(field, (line) => say(`${day.mode}:   ${line}`));
  // It may take as long as the detection; what fails is told where it is awaited.
  injected.catch(() => undefined);

  const detectedAt = await until(expected.withinSeconds, () => detectedSince(watcher, expected, startedAt));
  if (detectedAt) say(`${day.mode}: ${expected.alert} fires after ${seconds(detectedAt)?.toFixed(0)} s`);
  else fail(`${expected.alert} did not fire within ${expected.withinSeconds} s`);
  const left = expected.withinSeconds - (Date.now() - startedAt) / 1000;
  const notifiedAt = await until(Math.max(left, 1), () => notifiedSince(watcher, expected, startedAt));
  if (notifiedAt)
    say(`${day.mode}: ${expected.receivers.join(' and ')} told after ${seconds(notifiedAt)?.toFixed(0)} s`);
  else fail(`${expected.receivers.join(' and ')} were not told of it all within ${expected.withinSeconds} s`);
  const { isSafe } = day;
  const safeAt =
    isSafe && (await until(SAFE_SECONDS, async () => ((await isSafe(field)) ? Date.now() : undefined)));
  if (safeAt) say(`${day.mode}: ${day.safe} after ${seconds(safeAt)?.toFixed(0)} s`);
  else if (isSafe) fail(`not within ${SAFE_SECONDS} s after that: ${day.safe}`);

  await injected;
  const first = alertsOf(watcher, expected, startedAt)[0];
  if (first) complaintsAbout(first, expected).forEach(fail);
  await day.mend?.(field);
  const mendedAt = Date.now();
  return {
    recovery: recovery(watcher, expected).then((recoveredAt) => {
      if (!recoveredAt) fail(`${expected.rootCause} had not ended ${RECOVERY_SECONDS} s after the cause`);
      return {
        mode: day.mode,
        detected: seconds(detectedAt),
        notified: seconds(notifiedAt),
        safe: seconds(safeAt),
        recovered: recoveredAt && (recoveredAt - mendedAt) / 1000,
        told: first ? nameOf(first) : '-',
        problems,
      };
    }),
  };
}

/** Who was paged for what no expected failure explains, while these were played. */
export function unexplained(watcher: Watcher, days: readonly GameDay[], startedAt: number): string[] {
  const isExplained = ({ labels }: NotifiedAlert) =>
    days.some(
      ({ expected: { rootCause, models } }) =>
        labels.root_cause === rootCause && models.includes(labels.model ?? ''),
    );
  const told = watcher
    .notificationsSince(startedAt)
    .flatMap(({ receiver, alerts }) =>
      alerts
        .filter((alert) => (receiver === 'pager' || alert.labels.severity === 'page') && !isExplained(alert))
        .map((alert) => `${receiver}: ${nameOf(alert)}`),
    );
  return [...new Set(told)];
}

function detectedSince(watcher: Watcher, expected: Expected, startedAt: number): number | undefined {
  const times = expected.models.map((model) => {
    const found = watcher.firing.find(
      ({ alert: { labels }, since }) =>
        since >= startedAt && isExpected(labels, expected) && labels.model === model,
    );
    return found?.since;
  });
  return latest(times);
}

/** When the last of the receivers had been told of the last of the models. */
function notifiedSince(watcher: Watcher, expected: Expected, startedAt: number): number | undefined {
  const times = expected.receivers.flatMap((receiver) =>
    expected.models.map((model) => {
      const found = watcher
        .notificationsSince(startedAt)
        .find(
          (one) =>
            one.receiver === receiver &&
            one.alerts.some(
              ({ labels, status }) =>
                status === 'firing' && isExpected(labels, expected) && labels.model === model,
            ),
        );
      return found && Date.parse(found.receivedAt);
    }),
  );
  return latest(times);
}

function alertsOf(watcher: Watcher, expected: Expected, startedAt: number): NotifiedAlert[] {
  return watcher
    .notificationsSince(startedAt)
    .flatMap(({ alerts }) => alerts)
    .filter(({ labels }) => isExpected(labels, expected));
}

function isExpected(labels: Readonly<Record<string, string>>, { alert, severity }: Expected): boolean {
  return labels.alertname === alert && labels.severity === severity;
}

/** A notification names model, version, data set, root cause and runbook, and leads to the time of the trouble. */
function complaintsAbout({ labels, annotations }: NotifiedAlert, expected: Expected): string[] {
  const texts = Object.entries(annotations);
  const { summary = '', description = '', dashboard_url = '', runbook_url = '', dataset = '' } = annotations;
  const checks: readonly (readonly [boolean, string])[] = [
    [labels.root_cause === expected.rootCause, `root_cause is ${labels.root_cause}`],
    [labels.area === ROOT_CAUSES[expected.rootCause].area, `area is ${labels.area}`],
    [expected.models.includes(labels.model ?? ''), `model is ${labels.model}`],
    [expected.version === undefined || labels.version === expected.version, `version is ${labels.version}`],
    [summary.includes(labels.model ?? ''), `the summary does not name the model: ${summary}`],
    [description.length > summary.length, `the description says no more than the summary: ${description}`],
    [dataset !== '' && dataset !== 'unknown', `the data set is ${dataset}`],
    [/[?&]from=(\d{13}|now-\w+)&/.test(dashboard_url), `no time range in ${dashboard_url}`],
    [runbook_url.includes('/runbooks/'), `no runbook in ${runbook_url}`],
    ...texts.map(
      ([name, text]) => [!/\{\{|<error|%!|<no value>/.test(text), `${name} is no text: ${text}`] as const,
    ),
  ];
  return checks.flatMap(([holds, problem]) => (holds ? [] : [problem]));
}

/** When nobody is paged for the trouble any more. */
function recovery(watcher: Watcher, { rootCause, models, severity }: Expected): Promise<number | undefined> {
  return until(RECOVERY_SECONDS, () => {
    const fires = watcher.firing.some(
      ({ alert: { labels } }) =>
        labels.root_cause === rootCause &&
        labels.severity === severity &&
        models.includes(labels.model ?? ''),
    );
    return fires ? undefined : Date.now();
  });
}

function latest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === times.length ? Math.max(...known) : undefined;
}

async function until(
  seconds: number,
  check: () => number | undefined | Promise<number | undefined>,
): Promise<number | undefined> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await check();
    if (found !== undefined || Date.now() > end) return found;
    await delay(1_000);
  }
}
