const RUNS = 7;
const CHUNKS = 17;
/** Less than the queue of a batch processor holds, so that nothing is dropped. */
const CHUNK = 1_024;

export interface Case {
  readonly name: string;
  readonly run: () => unknown;
}

export interface Measured {
  readonly name: string;
  readonly ns: number;
  /** Median of seven paired ratios to the unit. */
  readonly ratio: number;
  /** Processor time of what a call puts off until the event loop turns, in units; garbage collection included. */
  readonly later: number;
}

interface Call {
  readonly ns: number;
  readonly laterNs: number;
}

/**
 * Measures cases in turn, each between two runs of the unit, seven times over.
 * A busy machine slows all three alike, so the ratio holds where nanoseconds do not.
 *
 * @param settle runs between chunks, outside the clock
 * @param awaited waits for each call, of the unit too: for wrappers that give a promise whatever they wrap
 */
export async function measurePaired(
  unit: () => unknown,
  cases: readonly Case[],
  settle: () => Promise<void>,
  awaited = false,
): Promise<Measured[]> {
  const measure = (run: () => unknown) => measureCalls(run, settle, awaited);
  for (const run of [unit, ...cases.map((one) => one.run)]) await measure(run);
  const rounds: Measured[][] = [];
  for (let round = 0; round < RUNS; round++) {
    const results: Measured[] = [];
    for (const { name, run } of cases) {
      const before = await measure(unit);
      const { ns, laterNs } = await measure(run);
      const after = await measure(unit);
      const unitNs = (before.ns + after.ns) / 2;
      results.push({ name, ns, ratio: ns / unitNs, later: laterNs / unitNs });
    }
    rounds.push(results);
  }
  return cases.map(({ name }, i) => ({
    name,
    ns: median(rounds.map((results) => results[i]!.ns)),
    ratio: median(rounds.map((results) => results[i]!.ratio)),
    later: median(rounds.map((results) => results[i]!.later)),
  }));
}

/** What one call costs, by the median chunk: one that another process interrupted does not count. */
async function measureCalls(
  run: () => unknown,
  settle: () => Promise<void>,
  awaited: boolean,
): Promise<Call> {
  const chunks: number[] = [];
  const settled: number[] = [];
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    const start = performance.now();
    if (awaited) for (let i = 0; i < CHUNK; i++) await run();
    else for (let i = 0; i < CHUNK; i++) run();
    chunks.push(((performance.now() - start) / CHUNK) * 1e6);
    const before = process.cpuUsage();
    await settle();
    const { user, system } = process.cpuUsage(before);
    settled.push(((user + system) / CHUNK) * 1e3);
  }
  return { ns: median(chunks), laterNs: median(settled) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
