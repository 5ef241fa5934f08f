import type { InterpolateFunction } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useCallback, useEffect, useState } from 'react';

/**
 * A value kept in the dashboard variable when there is one (so that queries, URL and other panels follow) and in the
 * panel when there is none. The panel answers at once and does not wait for the variable. Empty is no value.
 */
export function useVariable(
  variable: string,
  replaceVariables: InterpolateFunction,
): [string, (value: string) => void] {
  const expression = `\${${variable}:raw}`;
  const replaced = variable ? replaceVariables(expression) : expression;
  const given = replaced === expression ? undefined : replaced;
  const [value, setValue] = useState('');
  useEffect(() => {
    if (given !== undefined) {
      setValue(given);
    }
  }, [given]);
  const change = useCallback(
    (next: string) => {
      setValue(next);
      if (given !== undefined) {
        locationService.partial({ [`var-${variable}`]: next });
      }
    },
    [given, variable],
  );
  return [value, change];
}
