import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import { OTHER } from '../model/options.ts';

/** Values of metrics by any names. What is computed here has a type alias each: an interface would not be one of these. */
export type Metrics = Readonly<Record<string, number>>;

export const MOST_COHORTS = 64;

/** Rows put together: all of them, and those of each cohort that has any. */
export interface Grouped<Group> {
  readonly all: Group;
  readonly cohorts: ReadonlyMap<string, Group>;
}

/**
 * Adds every row to the whole and, when cohorts are declared, to its cohort or to `_other`.
 *
 * @throws TypeError that names the row, when `add` throws one
 */
export function groupRows<Row extends { readonly cohort?: string | undefined }, Group>(
  where: string,
  rows: Iterable<Row>,
  cohorts: readonly string[],
  make: () => Group,
  add: (group: Group, row: Row) => void,
): Grouped<Group> {
  if (typeof rows !== 'object' || rows === null || !(Symbol.iterator in rows)) {
    throw new TypeError(`${where} wants an iterable of rows, not ${show(rows)}`);
  }
  const declared = new Set(cohorts);
  const byCohort = new Map<string, Group>();
  const all = make();
  let index = 0;
  for (const row of rows) {
    try {
      add(all, row);
      if (declared.size > 0) add(groupOf(byCohort, declared, row.cohort, make), row);
    } catch (error) {
      throw new TypeError(`${where}: row ${index}: ${(error as Error).message}`, { cause: error });
    }
    index++;
  }
  return { all, cohorts: byCohort };
}

function groupOf<Group>(
  groups: Map<string, Group>,
  declared: ReadonlySet<string>,
  cohort: string | undefined,
  make: () => Group,
): Group {
  const name = cohort !== undefined && declared.has(cohort) ? cohort : OTHER;
  let group = groups.get(name);
  if (group === undefined) {
    group = make();
    groups.set(name, group);
  }
  return group;
}

/** @throws TypeError when it is no array of at most 64 names */
export function checkCohorts(where: string, cohorts: readonly string[]): void {
  if (!Array.isArray(cohorts) || cohorts.length > MOST_COHORTS) {
    throw new TypeError(
      `${where} option cohorts must be an array of at most ${MOST_COHORTS} names, not ${show(cohorts)}`,
    );
  }
  for (const cohort of cohorts) checkText(`${where}: a name in the option cohorts`, cohort);
}

/** The values of a map, each made into something else, as an object. */
export function byName<From, To>(
  groups: ReadonlyMap<string, From>,
  to: (group: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries([...groups].map(([name, group]) => [name, to(group)]));
}

/** Without what is undefined: a metric that has no value is absent, never 0 or NaN. */
export function defined<Known extends Metrics>(
  metrics: {
    readonly [Name in keyof Known]: number | undefined;
  },
): Known {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => value !== undefined)) as Known;
}

/** Undefined where there is nothing to divide by. */
export function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
