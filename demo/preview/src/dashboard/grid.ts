import { SceneGridItem, SceneGridLayout, SceneGridRow } from '@grafana/scenes';
import type { Dashboard, Panel, RowPanel } from '@grafana/schema';
import { toVizPanel } from './panels.ts';

type AnyPanel = NonNullable<Dashboard['panels']>[number];

/** Lays the panels out as Grafana does: a row holds the panels that follow it, or its own when it is collapsed. */
export function toGrid(panels: readonly AnyPanel[]): SceneGridLayout {
  const children: (SceneGridItem | SceneGridRow)[] = [];
  let row: SceneGridRow | undefined;
  for (const panel of panels) {
    if (isRow(panel)) {
      row = toRow(panel);
      children.push(row);
      if (panel.collapsed) row = undefined;
    } else if (row) {
      row.setState({ children: [...row.state.children, toItem(panel)] });
    } else {
      children.push(toItem(panel));
    }
  }
  return new SceneGridLayout({ children, isDraggable: false, isResizable: false, isLazy: true });
}

function isRow(panel: AnyPanel): panel is RowPanel {
  return panel.type === 'row';
}

function toRow({ id, title = '', collapsed, gridPos, panels }: RowPanel): SceneGridRow {
  return new SceneGridRow({
    key: `row-${id}`,
    title,
    isCollapsed: collapsed,
    y: gridPos?.y ?? 0,
    children: collapsed ? panels.map(toItem) : [],
  });
}

function toItem(panel: Panel): SceneGridItem {
  const { x = 0, y = 0, w = 12, h = 8 } = panel.gridPos ?? {};
  return new SceneGridItem({ key: `item-${panel.id}`, x, y, width: w, height: h, body: toVizPanel(panel) });
}
