// The library's own lists: what a process exports from zero on.
import { PROCESS_FAULTS } from '../../../instrumentation/src/faults/kinds.ts';
import { PROCESS_CHECKS } from '../../../instrumentation/src/health/checks.ts';
import type { Draws } from './draws.ts';
import type { HealthyModel, HealthyVersion } from './healthy.ts';
import { VersionInProcess } from './healthy-version.ts';
import { type Labels, Scraped } from './scraped.ts';

/** Seconds from a prediction to its label. */
const LABEL_DELAY = 600;
/** Seconds between checkpoints of an audit trail. */
const CHECKPOINT = 300;

type Version = HealthyVersion & { readonly within: VersionInProcess };

interface Answered {
  readonly version: Version;
  readonly calls: number;
  readonly failed: number;
  readonly slow: number;
}

/** A process that serves all versions of a model. */
export class Replica {
  readonly scraped: Scraped;
  readonly #model: HealthyModel;
  readonly #number: number;
  readonly #interval: number;
  readonly #draws: Draws;
  readonly #versions: readonly Version[];
  readonly #begun = new Set<VersionInProcess>();
  /** Predictions that wait for their labels: calls by the time that they fall due. */
  readonly #due = new Map<VersionInProcess, Map<number, number>>();
  /** Entries of the audit trail, which outlasts the process; those signed for; and when the last checkpoint was. */
  readonly #audit = { entries: 0, signed: 0, at: 0 };

  constructor(model: HealthyModel, number: number, interval: number, draws: Draws) {
    const { name, task = 'classification', versions = [{ version: '1' }] } = model;
    this.scraped = new Scraped(name, `${name}-${number}:9464`);
    this.#model = model;
    this.#number = number;
    this.#interval = interval;
    this.#draws = draws;
    this.#versions = versions.map((version) => ({
      ...version,
      within: new VersionInProcess(name, task, version, this.scraped, draws),
    }));
  }

  live(time: number): void {
    const { reach = () => 'up', restarts = () => false } = this.#model;
    if (restarts(this.#number, time)) this.#restart();
    const reached = reach(this.#number, time);
    if (reached !== 'gone') this.#serve(time);
    this.scraped.scrape(reached);
  }

  #restart(): void {
    this.scraped.restart();
    this.#begun.clear();
    this.#due.clear();
  }

  #serve(time: number): void {
    if (this.#begun.size === 0) this.#begin();
    for (const version of this.#versions) {
      const served = version.served?.(time) ?? true;
      if (served && !this.#begun.has(version.within)) this.#load(version.within);
      if (this.#begun.has(version.within)) version.within.inform(served);
    }
    const answered = this.#versions.map((version) => ({ version, ...this.#answer(version, time) }));
    this.#compare(answered, time);
    this.#keepTrail(time);
  }

  #begin(): void {
    const { scraped } = this;
    for (const faultKind of Object.keys(PROCESS_FAULTS))
      scraped.add('instrumentationFaults', { faultKind }, 0);
    for (const checkName of Object.keys(PROCESS_CHECKS)) scraped.set('checkProblem', { checkName }, 0);
    for (const exposureKind of ['jwt', 'email', 'iban']) {
      scraped.add('exposures', { exposureKind, securityAction: 'blocked' }, 0);
    }
    scraped.set('rollbackOpen', { modelName: this.#model.name }, 0);
    scraped.add('auditLost', {}, 0);
    scraped.add('auditEntries', {}, 0);
  }

  #load(version: VersionInProcess): void {
    this.#begun.add(version);
    version.begin();
    this.#write(2);
  }

  #answer({ share = () => 1, served, within }: Version, time: number) {
    if (!this.#begun.has(within) || served?.(time) === false) return { calls: 0, failed: 0, slow: 0 };
    const { calls: rate = () => 5, replicas = 2 } = this.#model;
    const calls = this.#draws.poisson((rate(time) * share(time) * this.#interval) / replicas);
    const due = this.#due.get(within) ?? new Map<number, number>();
    this.#due.set(within, due.set(time + LABEL_DELAY, calls));
    within.label(due.get(time) ?? 0);
    due.delete(time);
    return { calls, ...within.answer(calls, time) };
  }

  /** Counts what a canary and the champion beside it are judged on, while the canary has a share. */
  #compare(answered: readonly Answered[], time: number): void {
    const canary = answered.find(({ version }) => version.role === 'canary');
    const champion = answered.find(({ version }) => version.role !== 'canary');
    if (canary === undefined || champion === undefined || !this.#begun.has(canary.version.within)) return;
    const { served = () => true, share = () => 1 } = canary.version;
    const given = served(time) ? share(time) : 0;
    const deploymentId = `${champion.version.version}>${canary.version.version}`;
    this.scraped.set('canaryShare', { ...canary.version.within.of, deploymentId }, given);
    for (const { version, calls, failed, slow } of [canary, champion]) {
      const arm = { ...version.within.of, deploymentId, modelRole: version.role ?? 'champion' };
      const judged = given > 0 ? calls : 0;
      this.#judge(arm, 'errors', judged, failed);
      this.#judge(arm, 'latency', judged - Math.min(judged, failed), slow);
      this.#judge(arm, 'quality', judged, this.#draws.binomial(judged, 0.04));
      this.#judge(arm, 'cost', judged, 0);
      this.scraped.add('canaryCost', arm, judged * 0.000_1);
      this.scraped.add('canaryCostSquares', arm, judged * 0.000_1 ** 2 * 1.04);
    }
  }

  #judge(arm: Labels, canaryMetric: string, trials: number, failures: number): void {
    this.scraped.add('canaryTrials', { ...arm, canaryMetric }, trials);
    this.scraped.add('canaryFailures', { ...arm, canaryMetric }, Math.min(trials, failures));
  }

  #write(entries: number): void {
    this.#audit.entries += entries;
    this.scraped.add('auditEntries', {}, entries);
  }

  #keepTrail(time: number): void {
    const audit = this.#audit;
    if (time - audit.at >= CHECKPOINT) Object.assign(audit, { signed: audit.entries, at: time });
    this.scraped.set('auditSequence', {}, audit.entries);
    this.scraped.set('auditCheckpointSize', {}, audit.signed);
    this.scraped.set('auditUnsignedAge', {}, audit.signed < audit.entries ? time - audit.at : 0);
  }
}
