import type { ScopedVars } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';

/** Replaces template variables in a query; values become safe inside of a double-quoted matcher. */
export function interpolateQuery(text: string, scopedVars: ScopedVars): string {
  return getTemplateSrv().replace(text, scopedVars, quoted);
}

function quoted(value: unknown): string {
  return (Array.isArray(value) ? value.map(String).join('|') : String(value))
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"');
}
