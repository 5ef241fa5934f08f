import { recentEvents } from '../../events/recent.ts';
import { readSeries } from '../../export/read-series.ts';
import { registry } from '../../export/registry.ts';
import { VERSION } from '../../version.ts';
import { type ControlledRouter, servingOf } from '../actions.ts';
import { isolation } from '../isolation.ts';
import { linesOf } from './lines.ts';

const MIB = 2 ** 20;
/** Most bytes of a file in the archive: with all at their most it has 16 MiB. */
const MOST = { events: 2 * MIB, counts: 8 * MIB, samples: 4 * MIB, models: MIB } as const;
/** Most samples that are asked of a service. */
const MOST_SAMPLES = 1_000;

/** A file of the archive. */
export interface SnapshotFile {
  readonly name: string;
  readonly text: string;
  /** Of a file of lines: how many are in it, and how many there were. */
  readonly lines?: { readonly kept: number; readonly of: number };
}

export interface SnapshotSources {
  readonly routers: ReadonlyMap<string, ControlledRouter>;
  /** Gives samples that are redacted. */
  readonly samples: (() => Iterable<unknown> | PromiseLike<Iterable<unknown>>) | undefined;
  /** Gives the head of the audit trail, or another record of where it stands. */
  readonly auditHead: (() => unknown) | undefined;
}

/** What is known of this process now. Raw inputs are not in it; samples only where they are asked for. */
export async function snapshotFiles(sources: SnapshotSources, withSamples: boolean): Promise<SnapshotFile[]> {
  const head = await sources.auditHead?.();
  return [
    lines('events.ndjson', recentEvents(), MOST.events, 'last'),
    lines('counts.ndjson', readSeries(), MOST.counts),
    lines('models.ndjson', models(), MOST.models),
    json('serving.json', serving(sources.routers)),
    json('versions.json', versions()),
    ...(head === undefined ? [] : [json('audit.json', head)]),
    ...(withSamples ? [lines('samples.ndjson', await someOf(sources.samples), MOST.samples)] : []),
  ];
}

function lines(name: string, values: readonly unknown[], most: number, keep?: 'last'): SnapshotFile {
  const { text, kept, of } = linesOf(values, most, keep);
  return { name, text, lines: { kept, of } };
}

function json(name: string, value: unknown): SnapshotFile {
  return { name, text: `${JSON.stringify(value, undefined, 2)}\n` };
}

function models(): unknown[] {
  return [...registry.states].map(({ definition, role, retired, baselineId, rows, active }) => ({
    name: definition.name,
    version: definition.version,
    task: definition.task,
    datasetId: definition.datasetId,
    digest: definition.digest,
    baselineId,
    role,
    retired,
    rows,
    callsUnderWay: active,
  }));
}

/** Clients that are isolated are people, often: their number is enough. */
function serving(routers: ReadonlyMap<string, ControlledRouter>): unknown {
  return {
    routers: Object.fromEntries([...routers].map(([model, router]) => [model, servingOf(router)])),
    closedGates: [...isolation.gates].filter(([, { closed }]) => closed).map(([key]) => JSON.parse(key)),
    isolatedClients: isolation.clients.size,
  };
}

function versions(): unknown {
  const { versions: parts, platform, arch } = process;
  return {
    '@parapet/instrumentation': VERSION,
    node: parts.node,
    openssl: parts.openssl,
    v8: parts.v8,
    platform,
    arch,
    startedAt: new Date(Date.now() - process.uptime() * 1000).toISOString(),
  };
}

async function someOf(samples: SnapshotSources['samples']): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const sample of (await samples?.()) ?? []) {
    if (found.push(sample) >= MOST_SAMPLES) break;
  }
  return found;
}
