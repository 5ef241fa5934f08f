import type { Profile } from './profile.ts';
import { widened } from './tail.ts';
import type { ColumnChecks, ColumnType } from './types.ts';

export interface Seen {
  /** Rows that were given, and rows of a batch to be checked. */
  readonly seen: number;
  readonly batchRows: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Share of other categories that would make a list of them no use. */
const MOST_OTHERS = 0.1;
/** Rows in which no value stood twice, for that to be called a rule. */
const UNIQUE_ROWS = 1_000;
/** Numbers that were all whole, for that to be called a rule. */
const WHOLE_NUMBERS = 100;

type Rule = readonly [checks: ColumnChecks, reason: string];

/** What another sample of the same data is expected to pass, and why. */
export function columnFrom(profile: Profile, seen: Seen): ColumnChecks {
  const type = typeOf(profile);
  const rules: Rule[] = [
    nulls(profile, seen),
    type === undefined
      ? [{}, profile.present === 0 ? 'no value seen' : 'values of several types']
      : [{ type }, `every value is a ${type}`],
    ...(type === 'number' ? numbers(profile, seen) : []),
    ...(type === 'string' ? [categories(profile, seen)] : []),
    ...(type === 'date' ? freshness(profile, seen) : []),
    ...unique(profile, type),
  ];
  const checks = Object.assign({}, ...rules.map(([part]) => part)) as ColumnChecks;
  const rowFails = rules.flatMap(([part]) => part.rowFails ?? []);
  return {
    ...checks,
    ...(rowFails.length > 0 && { rowFails }),
    reason: rules.map(([, reason]) => reason).join('; '),
  };
}

function typeOf({ present, types }: Profile): ColumnType | undefined {
  if (present === 0) return undefined;
  // A text may be a date too: that is the narrower type.
  return (['date', 'number', 'boolean', 'string'] as const).find((type) => types[type] === present);
}

function nulls({ present }: Profile, seen: Seen): Rule {
  const missing = seen.seen - present;
  const never: ColumnChecks = missing === 0 ? { rowFails: ['nulls'] } : {};
  return [{ nulls: allowed(missing, seen), ...never }, `${missing} of ${seen.seen} are missing`];
}

/**
 * Three standard errors above a share that was seen, of which both the rows given and those of a batch have their part.
 * What was not seen may be rare: it counts as if it had been, once.
 */
function allowed(times: number, { seen, batchRows }: Seen): number {
  const share = Math.max(1, times) / seen;
  const error = Math.sqrt(share * (1 - Math.min(1, share)) * (1 / seen + 1 / batchRows));
  return Math.min(1, Math.ceil(1e4 * (share + 3 * error)) / 1e4);
}

function numbers(profile: Profile, { batchRows }: Seen): Rule[] {
  const { min, max, whole, present } = profile;
  const integer = whole === present && present >= WHOLE_NUMBERS;
  const sorted = Float64Array.from(profile.numbers.items).sort();
  const limits = widened(sorted, { min, max, count: present, integer }, batchRows);
  return [
    ...(integer ? [[{ integer }, `all ${present} are whole`] as const] : []),
    [
      limits,
      `${readable(min)} to ${readable(max)} seen in ${present}, widened by what tails like these let expect`,
    ],
  ];
}

function readable(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(6));
}

/** By Good and Turing, a new category is as likely as it was that one was seen only once. */
function categories({ categories: counts }: Profile, seen: Seen): Rule {
  if (counts === undefined) return [{}, 'too many different texts for categories'];
  const once = [...counts.values()].filter((count) => count === 1).length;
  const others = allowed(once, seen);
  const found = `${counts.size} different texts, ${once} of them once`;
  if (others > MOST_OTHERS) return [{}, `${found}: too many others are likely for categories`];
  const never: ColumnChecks = once === 0 ? { rowFails: ['category'] } : {};
  return [{ categories: [...counts.keys()].sort(), others, ...never }, found];
}

/** Where the newest is recent, for a column that spans some time: twice the age that it has now, or a tenth of the span. */
function freshness({ oldest, newest }: Profile, { now }: Seen): Rule[] {
  const age = now - newest;
  const span = newest - oldest;
  if (age < 0 || span === 0 || age > span) return [];
  const withinSeconds = Math.ceil(Math.max(2 * age, span / 10) / 1000);
  return [[{ newest: { withinSeconds } }, `the newest is ${Math.round(age / 1000)} s old`]];
}

function unique({ unique: holds, present, whole }: Profile, type: ColumnType | undefined): Rule[] {
  if (!holds || present < UNIQUE_ROWS) return [];
  if (type !== 'string' && !(type === 'number' && whole === present)) return [];
  return [[{ unique: true }, `no value twice in ${present}`]];
}
