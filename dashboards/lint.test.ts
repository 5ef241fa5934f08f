import type { Dashboard, Panel } from '@grafana/schema';
import { describe, expect, test } from 'vitest';
import { LOKI, PROMETHEUS } from './builders/datasources.ts';
import { dashboards } from './documents.ts';

// The rules of Grafana's dashboard-linter that need no Go. Its job and instance rules do not apply:
// this pack tells series apart by model and version. `target-promql` is in promql.test.ts.
const VALUE_PANELS = [
  'stat',
  'timeseries',
  'gauge',
  'bargauge',
  'table',
  'parapet-drift-panel',
  'parapet-slo-panel',
];

function panelsOf(document: Dashboard): Panel[] {
  return (document.panels ?? []).flatMap((panel) =>
    'panels' in panel ? [...panel.panels] : panel.type === 'row' ? [] : [panel as Panel],
  );
}

function expressions(document: Dashboard): string[] {
  return panelsOf(document).flatMap((panel) => (panel.targets ?? []).map(({ expr }) => String(expr)));
}

describe.each(Object.entries(dashboards))('%s', (_, document) => {
  const variables = document.templating?.list ?? [];
  const panels = panelsOf(document);

  test('uneditable-dashboard', () => expect(document.editable).toBe(false));

  test('template-datasource: data sources are chosen by variables', () => {
    const chosen = variables
      .filter(({ type }) => type === 'datasource')
      .map(({ name, query }) => [name, query]);
    expect(chosen).toEqual([
      ['datasource', 'prometheus'],
      ['events', 'loki'],
    ]);
  });

  test('template-on-time-change-reload', () => {
    const queries = variables.filter(({ type }) => type === 'query');
    expect(queries.filter(({ refresh }) => refresh !== 2)).toEqual([]);
  });

  test('panel-datasource: panels and targets use the chosen ones', () => {
    const used = panels.flatMap((panel) => [
      panel.datasource,
      ...(panel.targets ?? []).map((t) => t.datasource),
    ]);
    for (const one of used) expect([PROMETHEUS, LOKI]).toContainEqual(one);
  });

  test('panel-title-description', () => {
    expect(panels.filter(({ title, description }) => !title || !description)).toEqual([]);
  });

  test('panel-units', () => {
    const valued = panels.filter(({ type }) => VALUE_PANELS.includes(type));
    expect(valued.filter((panel) => !panel.fieldConfig?.defaults.unit)).toEqual([]);
  });

  test('panel-no-targets', () => expect(panels.filter(({ targets }) => !targets?.length)).toEqual([]));

  test('target-rate-interval', () => {
    const ranges = expressions(document).flatMap((text) => text.match(/\[[^\]]+\](?!["\w])/g) ?? []);
    expect(ranges.filter((text) => text !== '[$__rate_interval]')).toEqual([]);
  });

  test('target-counter-agg: counters only under rate, irate or increase', () => {
    const counters = expressions(document).flatMap((text) => text.match(/(\w+\()?\w+_total\b/g) ?? []);
    expect(counters.filter((text) => !/^(rate|irate|increase)\(/.test(text))).toEqual([]);
  });

  test('panel ids and places: unique, in the grid, without overlap', () => {
    const ids = panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = panels.flatMap(({ gridPos: at }) =>
      Array.from(
        { length: at!.w * at!.h },
        (_, i) => `${at!.x + (i % at!.w)},${at!.y + Math.floor(i / at!.w)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.filter(({ gridPos: at }) => at!.x + at!.w > 24)).toEqual([]);
  });
});
