import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';
import type { Identified } from '../model/identity.ts';
import { reportFinding } from '../security/report.ts';
import type { Hit } from './hit.ts';
import { KINDS, type RedactionKind } from './kinds.ts';

/** While a finding is being sent its own event passes the redactor: what that has is masked and counted, and no news. */
let isReporting = false;

/** What was done about a hit. */
export type ExposureAction = 'blocked' | 'flagged';

const WHAT = { blocked: 'masked in', flagged: 'found in' } as const satisfies Record<ExposureAction, string>;

/** Counts what a redactor found, by kind from zero on, and reports each kind of a text as a finding: never what was found. */
export class Exposures {
  readonly #kinds: readonly RedactionKind[];
  readonly #series: Partial<Record<ExposureAction, ReadonlyMap<RedactionKind, Series>>> = {};

  constructor(kinds: Iterable<RedactionKind>) {
    this.#kinds = [...kinds];
    this.#seriesOf('blocked');
    registry.start();
  }

  /**
   * @param place where it was: key of an attribute that is known to be clean, or fixed words
   * @param model the version that it was an input of
   */
  add(hits: readonly Hit[], place: string, action: ExposureAction = 'blocked', model?: Identified): void {
    const series = this.#seriesOf(action);
    for (const { kind } of hits) series.get(kind)!.value++;
    if (isReporting) return;
    isReporting = true;
    try {
      for (const kind of new Set(hits.map((hit) => hit.kind))) {
        const { category, severity } = KINDS[kind];
        reportFinding({
          category,
          severity,
          action,
          rule: kind,
          reason: `${kind} ${WHAT[action]} ${place}`,
          model,
        });
      }
    } finally {
      isReporting = false;
    }
  }

  /** Those of what is only looked at begin with the first look. */
  #seriesOf(action: ExposureAction): ReadonlyMap<RedactionKind, Series> {
    const tally = registry.tally('exposures');
    this.#series[action] ??= new Map(
      this.#kinds.map((kind) => [kind, tally.of({ exposureKind: kind, securityAction: action })]),
    );
    return this.#series[action];
  }
}
