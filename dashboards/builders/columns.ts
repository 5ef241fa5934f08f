import type { DataTransformerConfig } from '@grafana/schema';

/** Keeps the fields that are named here, in this order, each under its title. */
export function columns(titles: Readonly<Record<string, string>>): DataTransformerConfig {
  const names = Object.keys(titles);
  return {
    id: 'organize',
    options: {
      includeByName: Object.fromEntries(names.map((name) => [name, true])),
      indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
      renameByName: titles,
    },
  };
}
