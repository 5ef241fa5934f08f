import type { Dashboard } from '@grafana/schema';
import { onCall } from './on-call/dashboard.ts';

/** Every dashboard of the pack by the name of its file in `json/`. */
export const dashboards: Readonly<Record<string, Dashboard>> = { 'on-call': onCall };

const NOTE =
  'Generated from dashboards/ of the Parapet repository; changes belong there, then npm run generate.';

/** The text of the file: the same for the same dashboard, with a note that it is generated. */
export function render(document: Dashboard): string {
  const { description, ...rest } = document;
  return `${JSON.stringify({ description: `${description} (${NOTE})`, ...rest }, undefined, 2)}\n`;
}
