import { recentEvents } from '../../events/recent.ts';
import { readSeries } from '../../export/read-series.ts';
import { registry } from '../../export/registry.ts';
import type { EventRecord } from '../../otel/logger.ts';
import type { Redactor } from '../../redaction/redactor.ts';
import { VERSION } from '../../version.ts';
import { within } from '../../within.ts';
import { type ControlledRouter, servingOf } from '../actions.ts';
import { isolation } from '../isolation.ts';
import type { ControlSettings } from '../options.ts';
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

export type SnapshotSources = Pick<ControlSettings, 'routers' | 'samples' | 'redactor' | 'audit'>;

/** What is known of this process now. Raw inputs are not in it; samples only where they are asked for. */
export async function snapshotFiles(sources: SnapshotSources, withSamples: boolean): Promise<SnapshotFile[]> {
  const { routers, redactor, audit } = sources;
  return [
    lines('events.ndjson', recentEvents(), MOST.events, (event) => redacted(event, redactor), 'last'),
    lines('counts.ndjson', readSeries(), MOST.counts, (series) => ({
      ...series,
      attributes: redactor.labels(series.attributes),
    })),
    lines('models.ndjson', models(), MOST.models),
    json('serving.json', serving(routers)),
    json('versions.json', versions()),
    ...(audit === undefined ? [] : [json('audit.json', await headOf(audit))]),
    ...(withSamples
      ? [
          lines('samples.ndjson', await samplesOf(sources), MOST.samples, (sample) =>
            redactor.body(plain(sample)),
          ),
        ]
      : []),
  ];
}

function redacted(event: EventRecord, redactor: Redactor): EventRecord {
  return { ...event, body: redactor.text(event.body), attributes: redactor.attributes(event.attributes) };
}

/** As JSON has it: what a `toJSON` gives must be redacted, and not what it is made of. */
function plain(sample: unknown): unknown {
  const text = JSON.stringify(sample);
  if (text === undefined) throw new TypeError('a sample that is no JSON value');
  return JSON.parse(text);
}

async function headOf(audit: NonNullable<SnapshotSources['audit']>): Promise<unknown> {
  return { origin: audit.origin, size: audit.size, checkpoint: await within(audit.checkpoint()) };
}

function lines<Value>(
  name: string,
  values: readonly Value[],
  most: number,
  shown: (value: Value) => unknown = (value) => value,
  keep?: 'last',
): SnapshotFile {
  const { text, kept, of } = linesOf(values, most, shown, keep);
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

async function samplesOf({ samples }: SnapshotSources): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const sample of (await within(Promise.resolve(samples?.()))) ?? []) {
    if (found.push(sample) >= MOST_SAMPLES) break;
  }
  return found;
}
