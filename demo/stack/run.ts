import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAlertmanagerConfig } from './alertmanager-config.ts';
import { url } from './command.ts';
import type { StackConsole } from './console.ts';
import { fleetJobs } from './fleet.ts';
import type { Options } from './options.ts';
import { type PartsSettings, type Ports, portsFrom, stages } from './parts.ts';
import { choosePorts } from './ports.ts';
import { PartFailed, type PartSpec } from './processes/part.ts';
import { Stack } from './processes/stack.ts';
import { takeOver } from './processes/takeover.ts';
import { writePrometheusConfig } from './prometheus-config.ts';
import { writeResponderPolicy } from './responder-policy.ts';
import { tellMail } from './scenario/mail.ts';
import type { Sources } from './scenario/observe.ts';
import { runScenario } from './scenario/once.ts';
import { type Summary, summaryLines } from './scenario/summary.ts';
import { watch } from './scenario/watch.ts';
import { writeSecrets } from './secrets.ts';

export interface Run {
  readonly root: string;
  readonly options: Options;
  readonly out: StackConsole;
  /** Aborts when the person wants the stack to stop. */
  readonly signal: AbortSignal;
}

/**
 * Starts the stack and runs it: until it is stopped, or with `once` until the scenario is over.
 * Whatever happens, no part is left running.
 * @returns the exit code, and with `once` the summary
 */
export async function runStack(run: Run): Promise<{ code: number; summary?: Summary }> {
  const { options, out } = run;
  const startedAt = Date.now();
  mkdirSync(options.folder, { recursive: true });
  const release = await takeOver(options.folder, (line) => out.line(line));
  const secondsToReady: Record<string, number> = {};
  const stack = new Stack({
    folder: options.folder,
    cwd: run.root,
    listener: {
      starting: (part) => out.starting(part),
      stopping: (part) => out.stopping(part),
      ready(part, seconds) {
        secondsToReady[part.name] = seconds;
        out.ready(part, seconds);
      },
    },
  });
  try {
    const ports = await cleared(run);
    const parts = stages(prepare(run, ports));
    await stack.start(parts, run.signal);
    writeAddresses(options.folder, parts);
    out.line(`\nOpen ${url(ports.preview)}/\n`);
    const times = { secondsToReady, startedAt };
    return await (options.once ? once(run, stack, ports, times) : untilStopped(run, stack, ports));
  } catch (error) {
    out.close();
    if (error instanceof PartFailed) out.failed(error);
    else if (!run.signal.aborted) throw error;
    return { code: error instanceof PartFailed || options.once ? 1 : 0 };
  } finally {
    await stack.stop();
    rmSync(join(options.folder, 'addresses.json'), { force: true });
    release();
  }
}

/** For `npm run attack`, which asks the running parts. */
function writeAddresses(folder: string, parts: readonly (readonly PartSpec[])[]): void {
  const addresses = Object.fromEntries(
    parts.flat().map(({ name, health }) => [name, new URL(health).origin]),
  );
  writeFileSync(join(folder, 'addresses.json'), JSON.stringify(addresses, null, 2));
}

/** An empty data folder, and ports. */
async function cleared({ options }: Run): Promise<Ports> {
  const data = join(options.folder, 'data');
  // Verdicts look back over what Prometheus holds: the shift of an earlier run would be this one's.
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data);
  return choosePorts<keyof Ports>(portsFrom(options.port), options.port ? ['preview'] : []);
}

/** The configuration of the parts that are not ours. */
function prepare({ root, options }: Run, ports: Ports): PartsSettings {
  const { folder } = options;
  const data = join(folder, 'data');
  const [prometheusConfig, alertmanagerConfig, responderPolicy] = [
    join(folder, 'prometheus.yml'),
    join(folder, 'alertmanager.yml'),
    join(folder, 'responder.yml'),
  ] as const;
  const secrets = writeSecrets(join(data, 'keys'));
  writePrometheusConfig({
    file: prometheusConfig,
    rulesFolder: join(root, 'provisioning', 'prometheus'),
    alertmanagerPort: ports.alertmanager,
    jobs: [...fleetJobs(ports), { name: 'responder', ports: [ports['responder metrics']] }],
  });
  writeAlertmanagerConfig({
    file: alertmanagerConfig,
    inbox: url(ports.inbox),
    inboxTokenFile: secrets.inbox,
    responder: url(ports.responder),
    responderTokenFile: secrets.responder,
  });
  writeResponderPolicy({ file: responderPolicy, data, ports, secrets });
  return { root, data, prometheusConfig, alertmanagerConfig, responderPolicy, secrets, ports, options };
}

function sources(ports: Ports): Sources {
  return {
    prometheus: url(ports.prometheus),
    alertmanager: url(ports.alertmanager),
    replay: `${url(ports['mail-filter replay'])}/status`,
  };
}

async function untilStopped({ out, signal }: Run, stack: Stack, ports: Ports) {
  const over = new AbortController();
  const anySignal = AbortSignal.any([signal, over.signal]);
  const watching = watch(sources(ports), (line) => out.event(line), anySignal);
  void tellMail(url(ports.inbox), (line) => out.event(line), anySignal);
  const failure = await Promise.race([stack.failure, watching]);
  over.abort();
  if (failure) throw failure;
  return { code: 0 };
}

interface Times {
  readonly secondsToReady: Readonly<Record<string, number>>;
  /** Unix milliseconds. */
  readonly startedAt: number;
}

async function once({ out, signal }: Run, stack: Stack, ports: Ports, { secondsToReady, startedAt }: Times) {
  const over = new AbortController();
  const anySignal = AbortSignal.any([signal, over.signal]);
  const scenario = runScenario(sources(ports), (line) => out.event(line), anySignal);
  const result = await Promise.race([stack.failure, scenario]);
  over.abort();
  if (result instanceof PartFailed) throw result;
  const { driftSeenAt } = result;
  const summary: Summary = {
    ...result,
    ok: result.problems.length === 0,
    address: url(ports.preview),
    secondsToReady,
    secondsFromStartToDrift: driftSeenAt && (driftSeenAt - startedAt) / 1000,
  };
  for (const line of summaryLines(summary)) out.line(line);
  return { code: summary.ok ? 0 : 1, summary };
}
