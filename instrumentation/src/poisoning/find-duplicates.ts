import { NearDuplicates } from './clusters.ts';
import { type Group, judgeDuplicates } from './duplicates.ts';
import type { Points } from './space.ts';
import type { PoisoningReport } from './types.ts';
import type { EachRow } from './work.ts';

/** A radius of nothing would make cells of no width; of standardised features this is one. */
const SMALLEST_RADIUS = 1e-6;

interface DuplicateSearch {
  readonly radius: number;
  readonly seed: number;
  readonly level: number;
  /** Places in the batch of the points. */
  readonly places: readonly number[];
  readonly labels: readonly string[];
  readonly sources: readonly string[] | undefined;
  readonly each: EachRow;
}

/** Groups the rows of the batch and of the reference that are nearly the same, and judges the groups. */
export async function findDuplicates(
  batch: Points,
  reference: Points,
  search: DuplicateSearch,
): Promise<PoisoningReport['duplicates']> {
  const { radius, seed, level, places, labels, sources, each } = search;
  const values = new Float32Array(batch.values.length + reference.values.length);
  values.set(batch.values);
  values.set(reference.values, batch.values.length);
  const points = { count: batch.count + reference.count, width: batch.width, values };
  const duplicates = new NearDuplicates(points, Math.max(SMALLEST_RADIUS, radius), seed);
  for (let table = 0; table < NearDuplicates.tables; table++) {
    await duplicates.compare(each);
  }
  return judgeDuplicates(groupsOf(duplicates, places, points.count), {
    rows: batch.count,
    reference: reference.count,
    level,
    label: (place) => labels[place]!,
    source: (place) => sources?.[place],
  });
}

/** Groups of two rows or more, with one of the batch or the reference alone. */
function groupsOf(duplicates: NearDuplicates, places: readonly number[], count: number): Group[] {
  const groups = new Map<number, { rows: number[]; inReference: number }>();
  for (let row = 0; row < count; row++) {
    const root = duplicates.groupOf(row);
    const group = groups.get(root) ?? { rows: [], inReference: 0 };
    if (row < places.length) group.rows.push(places[row]!);
    else group.inReference++;
    groups.set(root, group);
  }
  return [...groups.values()].filter(({ rows, inReference }) => rows.length + inReference > 1);
}
