import { type CheckText, MODEL_CHECKS, PROCESS_CHECKS } from '../../health/checks.ts';
import { FAULT_FIXES } from './fault-fixes.ts';
import { SCRAPE_FINDINGS } from './texts.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Something that the doctor found, and what to do about it. */
export interface Finding {
  readonly id: string;
  readonly severity: Severity;
  readonly problem: string;
  readonly why: string;
  readonly fix: string;
  /** Page of the docs. */
  readonly page: string;
  /** Model versions, series and the like that it is about. */
  readonly subjects: readonly string[];
}

export type ScrapeFinding = keyof typeof SCRAPE_FINDINGS;

export function scrapeFinding(id: ScrapeFinding, subjects: readonly string[] = []): Finding {
  return { id, ...SCRAPE_FINDINGS[id], page: 'docs/doctor.md', subjects };
}

const CHECKS: Readonly<Record<string, CheckText>> = { ...PROCESS_CHECKS, ...MODEL_CHECKS };

/** A self-check of the service that says that there is a problem; undefined when this version does not know it. */
export function checkFinding(id: string, subjects: readonly string[]): Finding | undefined {
  const text = Object.hasOwn(CHECKS, id) ? CHECKS[id]! : undefined;
  return text && { id, ...text, page: 'docs/health.md', subjects };
}

/** A fault of the instrumentation that was counted. */
export function faultFinding(kind: string, rising: boolean, subjects: readonly string[]): Finding {
  const known = Object.hasOwn(FAULT_FIXES, kind) ? FAULT_FIXES[kind as keyof typeof FAULT_FIXES] : undefined;
  return {
    id: kind,
    severity: rising ? 'error' : 'warning',
    problem: known?.problem ?? 'a fault of a kind that this version of parapet does not know',
    why: known ? `what is lost: ${known.lost}` : 'it may be of a newer version of the library',
    fix: known?.fix ?? 'update parapet, and look into docs/robustness.md',
    page: 'docs/robustness.md',
    subjects,
  };
}

const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}
