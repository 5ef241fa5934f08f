import type { InterpolateFunction } from '@grafana/data';
import { useCallback, useState } from 'react';
import { useVariable } from '../../../shared/useVariable.ts';
import type { FeatureRow } from '../model/driftModel.ts';

export interface Selection {
  readonly feature: string;
  /** Key of the row that was chosen, for features that several rows share. */
  readonly key: string | undefined;
}

/** The selected feature, which others may change, and the row it was selected in. */
export function useSelection(
  variable: string,
  replaceVariables: InterpolateFunction,
): [Selection, (row: FeatureRow | undefined) => void] {
  const [feature, setFeature] = useVariable(variable, replaceVariables);
  const [key, setKey] = useState<string>();
  const select = useCallback(
    (row: FeatureRow | undefined) => {
      setKey(row?.key);
      setFeature(row?.feature ?? '');
    },
    [setFeature],
  );
  return [{ feature, key }, select];
}

export function selectedRow(
  rows: readonly FeatureRow[],
  { feature, key }: Selection,
): FeatureRow | undefined {
  if (feature === '') {
    return undefined;
  }
  const own = rows.filter((row) => row.feature === feature);
  return own.find((row) => row.key === key) ?? own[0];
}
