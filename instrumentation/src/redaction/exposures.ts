import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';
import { reportFinding } from '../security/report.ts';
import type { Hit } from './hit.ts';
import { KINDS, type RedactionKind } from './kinds.ts';

/** While a finding is being sent its own event passes the redactor: what that has is masked and counted, and no news. */
let isReporting = false;

/** Counts what a redactor masked, by kind from zero on, and reports each kind of a text as a finding: never what was found. */
export class Exposures {
  readonly #series: ReadonlyMap<RedactionKind, Series>;

  constructor(kinds: Iterable<RedactionKind>) {
    const tally = registry.tally('exposures');
    this.#series = new Map(
      [...kinds].map((kind) => [kind, tally.of({ exposureKind: kind, securityAction: 'blocked' })]),
    );
    registry.start();
  }

  /** @param place where it was: key of an attribute that is known to be clean, or fixed words */
  add(hits: readonly Hit[], place: string): void {
    for (const { kind } of hits) this.#series.get(kind)!.value++;
    if (isReporting) return;
    isReporting = true;
    try {
      for (const kind of new Set(hits.map((hit) => hit.kind))) report(kind, place);
    } finally {
      isReporting = false;
    }
  }
}

function report(kind: RedactionKind, place: string): void {
  const { category, severity } = KINDS[kind];
  reportFinding({ category, severity, action: 'blocked', rule: kind, reason: `${kind} masked in ${place}` });
}
