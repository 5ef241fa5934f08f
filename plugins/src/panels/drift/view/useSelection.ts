import type { InterpolateFunction } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useCallback, useEffect, useState } from 'react';
import type { FeatureRow } from '../model/driftModel.ts';

export interface Selection {
  readonly feature: string;
  /** Key of the row that was chosen, for features that several rows share. */
  readonly key?: string;
}

const NOTHING: Selection = { feature: '' };

/**
 * The selected feature, kept in the dashboard variable when there is one (so that queries, URL and other panels
 * follow) and in the panel when there is none. The panel answers at once and does not wait for the variable.
 */
export function useSelection(
  variable: string,
  replaceVariables: InterpolateFunction,
): [Selection, (row: FeatureRow | undefined) => void] {
  const expression = `\${${variable}:raw}`;
  const replaced = variable ? replaceVariables(expression) : expression;
  const value = replaced === expression ? undefined : replaced;
  const [selection, setSelection] = useState<Selection>(NOTHING);
  useEffect(() => {
    if (value !== undefined) {
      setSelection((now) => (now.feature === value ? now : { feature: value }));
    }
  }, [value]);
  const select = useCallback(
    (row: FeatureRow | undefined) => {
      setSelection(row ? { feature: row.feature, key: row.key } : NOTHING);
      if (value !== undefined) {
        locationService.partial({ [`var-${variable}`]: row?.feature ?? '' });
      }
    },
    [value, variable],
  );
  return [selection, select];
}

export function selectedRow(
  rows: readonly FeatureRow[],
  { feature, key }: Selection,
): FeatureRow | undefined {
  return feature === ''
    ? undefined
    : (rows.find((row) => row.key === key) ?? rows.find((row) => row.feature === feature));
}
