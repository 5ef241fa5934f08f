import { VariableHide } from '@grafana/data';
import {
  CustomVariable,
  DataSourceVariable,
  type EmbeddedScene,
  QueryVariable,
  SceneDataTransformer,
  SceneGridItem,
  type SceneGridLayout,
  SceneGridRow,
  type SceneQueryRunner,
  TextBoxVariable,
  type VizPanel,
} from '@grafana/scenes';
import type { Dashboard } from '@grafana/schema';
import { describe, expect, test } from 'vitest';
import onCall from '../../../../dashboards/json/on-call.json' with { type: 'json' };
import { toScene } from './scene.ts';

const blank: Dashboard = { schemaVersion: 42 };
const panel = { id: 1, type: 'stat', title: 'One', gridPos: { x: 3, y: 2, w: 6, h: 4 } };

function childrenOf(scene: EmbeddedScene) {
  return (scene.state.body as SceneGridLayout).state.children;
}

function itemsOf(scene: EmbeddedScene): SceneGridItem[] {
  return childrenOf(scene).flatMap((one) =>
    one instanceof SceneGridRow ? one.state.children : [one],
  ) as SceneGridItem[];
}

function vizPanelsOf(scene: EmbeddedScene): VizPanel[] {
  return itemsOf(scene).map((item) => item.state.body as VizPanel);
}

describe('the generated on-call dashboard', () => {
  const scene = toScene(onCall as unknown as Dashboard);
  const variables = scene.state.$variables!.state.variables;

  test('keeps its variables, in their order and of their kinds', () => {
    expect(variables.map((one) => [one.state.name, one.constructor])).toEqual([
      ['model', QueryVariable],
      ['version', QueryVariable],
      ['window', CustomVariable],
      ['feature', TextBoxVariable],
      ['slo', TextBoxVariable],
      ['datasource', DataSourceVariable],
      ['events', DataSourceVariable],
    ]);
    expect(variables.at(-1)?.state.hide).toBe(VariableHide.inControlsMenu);
    expect(variables[2]?.getValue()).toBe('5m');
  });

  test('keeps every panel with its place, queries and field config', () => {
    const sources = onCall.panels.filter(({ type }) => type !== 'row');
    const items = itemsOf(scene);
    expect(vizPanelsOf(scene).map((one) => one.state.title)).toEqual(sources.map(({ title }) => title));
    for (const [index, source] of sources.entries()) {
      const { x, y, width, height, body } = items[index]!.state;
      expect({ x, y, w: width, h: height }).toEqual(source.gridPos);
      expect(body?.state).toMatchObject({ pluginId: source.type, fieldConfig: source.fieldConfig });
      expect(runnerOf(body as VizPanel).state.queries).toEqual(source.targets);
    }
  });

  test('keeps its rows with their titles', () => {
    const rows = childrenOf(scene).filter((one) => one instanceof SceneGridRow);
    const sources = onCall.panels.filter(({ type }) => type === 'row');
    expect(sources.length).toBeGreaterThan(0);
    expect(rows.map(({ state }) => state.title)).toEqual(sources.map(({ title }) => title));
  });

  test('keeps the time range, and the refresh among the controls', () => {
    expect(scene.state.$timeRange?.state).toMatchObject(onCall.time);
    expect(scene.state.controls?.map((one) => one.state)).toContainEqual(
      expect.objectContaining({ refresh: onCall.refresh }),
    );
  });
});

function runnerOf(panelObject: VizPanel): SceneQueryRunner {
  const data = panelObject.state.$data;
  return (data instanceof SceneDataTransformer ? data.state.$data : data) as SceneQueryRunner;
}

describe('panels', () => {
  test('without targets ask for nothing; with transformations they run behind the query', () => {
    const [plain, transformed] = vizPanelsOf(
      toScene({
        ...blank,
        panels: [
          panel,
          { ...panel, targets: [{ refId: 'A' }], transformations: [{ id: 'organize', options: {} }] },
        ],
      }),
    );
    expect(plain?.state.$data).toBeUndefined();
    expect(transformed?.state.$data).toBeInstanceOf(SceneDataTransformer);
  });

  test('links of a panel stand in its title', () => {
    const [only] = vizPanelsOf(
      toScene({ ...blank, panels: [{ ...panel, links: [{ title: 'Runbook', url: '/x' } as never] }] }),
    );
    expect(only?.state.titleItems).toHaveLength(1);
  });
});

describe('rows', () => {
  const at = (y: number) => ({ x: 0, y, w: 24, h: 1 });
  const row = { id: 9, type: 'row' as const, title: 'Row', collapsed: false, panels: [], gridPos: at(10) };

  test('an open row takes the panels that follow it, up to the next row', () => {
    const rows = childrenOf(
      toScene({
        ...blank,
        panels: [
          panel,
          row,
          { ...panel, id: 2, gridPos: at(11) },
          { ...row, id: 10, gridPos: at(20) },
          { ...panel, id: 3, gridPos: at(21) },
        ],
      }),
    );
    expect(rows.map((one) => one.constructor)).toEqual([SceneGridItem, SceneGridRow, SceneGridRow]);
    expect(rows.slice(1).map((one) => (one as SceneGridRow).state.children.length)).toEqual([1, 1]);
  });

  test('a collapsed row holds its own panels and no others', () => {
    const [first, second] = childrenOf(
      toScene({
        ...blank,
        panels: [
          { ...row, collapsed: true, panels: [panel] },
          { ...panel, id: 2, gridPos: at(30) },
        ],
      }),
    );
    expect((first as SceneGridRow).state).toMatchObject({ isCollapsed: true, title: 'Row' });
    expect((first as SceneGridRow).state.children).toHaveLength(1);
    expect(second).toBeInstanceOf(SceneGridItem);
  });
});

test('a variable of an unknown kind is refused by name', () => {
  const list = [{ name: 'filters', type: 'adhoc' as const }];
  expect(() => toScene({ ...blank, templating: { list } })).toThrow('“adhoc” (filters)');
});
