// A namespace import: `logs` is a member of the api from 1.10 only.
import * as api from '@opentelemetry/api';
import { flushWaiting } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { SCOPE } from '../version.ts';
import { within } from '../within.ts';
import { planTelemetry, type SignalName, type TelemetryOptions, type TelemetryPlan } from './options.ts';
import { findRunningSdk } from './running-sdk.ts';
import type { StartedSdk } from './sdk.ts';
import { onSigterm } from './sigterm.ts';

const NOTHING: StartedSdk = {
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
  unregister: () => undefined,
};

export interface Telemetry {
  /** Signals of a running SDK that were joined: what was asked for them was not done. Empty when all went as asked. */
  readonly joined: readonly SignalName[];
  /** Writes predictions that wait for labels to their store, and sends what is held. Gives up after 5 seconds; never throws, and counts the fault. */
  forceFlush(): Promise<void>;
  /** Flushes as `forceFlush` does, and stops what was started here, nothing else. Gives up after 5 seconds; never throws. Once is enough. */
  shutdown(): Promise<void>;
}

/** Settles when no start is under way. */
let started: Promise<unknown> = Promise.resolve();

/**
 * Starts an OpenTelemetry SDK, or joins the one that runs: a signal that has a provider already is left to it, and
 * what was asked for it (the port for Prometheus, say) is not done. Where nothing is lacking, nothing is started, and
 * an SDK of any line will do. Of two starts at once the second waits, and joins.
 * Does nothing when `OTEL_SDK_DISABLED` is `true`.
 *
 * @throws TypeError when an option is wrong; Error when the port for Prometheus is taken, or something is to be
 * started and the packages of the SDK 3.x are not installed
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const plan = planTelemetry(options);
  if (process.env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return control(NOTHING, []);
  const start = started.then(() => startOrJoin(plan));
  started = start.catch(() => 'its caller is told');
  const telemetry = await start;
  if (options.shutdownOnSigterm) onSigterm(telemetry.shutdown);
  return telemetry;
}

async function startOrJoin(plan: TelemetryPlan): Promise<Telemetry> {
  const running = findRunningSdk();
  const wanted = wantedSignals(plan);
  const joined = wanted.filter((signal) => running[signal]);
  const sdk = joined.length < wanted.length ? await (await loadSdk()).startSdk(plan, running) : NOTHING;
  if (joined.length > 0) tellJoined(joined);
  registry.exporter();
  flushWaiting();
  return control(sdk, joined);
}

async function loadSdk(): Promise<typeof import('./sdk.ts')> {
  try {
    // In CommonJS the packages of the 2.x line would load, and fail at shutdown.
    if (!('logs' in api)) throw new Error('this is @opentelemetry/api 1.9 or older');
    return await import('./sdk.ts');
  } catch (cause) {
    throw new Error(
      'startTelemetry needs the packages of an OpenTelemetry SDK 3.x: npm install @opentelemetry/api@1.10 @opentelemetry/sdk-node',
      { cause },
    );
  }
}

function wantedSignals({ urls, prometheus }: TelemetryPlan): SignalName[] {
  const wanted = { traces: urls.traces, metrics: urls.metrics ?? prometheus, logs: urls.logs };
  return (['traces', 'metrics', 'logs'] as const).filter((signal) => wanted[signal]);
}

function tellJoined(joined: readonly SignalName[]): void {
  api.diag.warn(
    `${SCOPE}: an OpenTelemetry SDK runs already and keeps ${joined.join(', ')}: exporters asked for were not added. Add modelSpanProcessor(), prometheusViews() and redactingSpanProcessor() to that SDK.`,
  );
  registry.faults.count('sdk_present');
}

function control(sdk: StartedSdk, joined: readonly SignalName[]): Telemetry {
  let ending: Promise<void> | undefined;
  return Object.freeze({
    joined,
    forceFlush: () => patiently(flushBuffers().then(() => sdk.forceFlush())),
    shutdown: () => {
      ending ??= patiently(flushBuffers().then(() => sdk.shutdown())).then(() => sdk.unregister());
      return ending;
    },
  });
}

/** What waits for a store of predictions is written first, and what that counts is sent. */
async function flushBuffers(): Promise<void> {
  await Promise.all([...registry.flushers].map((flush) => flush()));
}

async function patiently(work: Promise<void>): Promise<void> {
  try {
    await within(work);
  } catch (error) {
    registry.faults.count('shutdown_incomplete', error);
  }
}
