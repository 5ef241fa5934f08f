import { type SceneDataQuery, SceneDataTransformer, SceneQueryRunner, VizPanel } from '@grafana/scenes';
import type { Panel } from '@grafana/schema';
import { PanelLinks } from './links.tsx';

/** A panel of the classic JSON as a scene panel with its queries and transformations. */
export function toVizPanel(panel: Panel): VizPanel {
  const { links = [], targets = [], transparent, description } = panel;
  return new VizPanel({
    key: `panel-${panel.id}`,
    pluginId: panel.type,
    title: panel.title ?? '',
    options: panel.options ?? {},
    fieldConfig: (panel.fieldConfig ?? { defaults: {}, overrides: [] }) as never,
    ...(panel.pluginVersion && { pluginVersion: panel.pluginVersion }),
    ...(description && { description }),
    ...(transparent && { displayMode: 'transparent' }),
    ...(links.length > 0 && { titleItems: [new PanelLinks({ links })] }),
    ...(targets.length > 0 && { $data: toDataProvider(panel) }),
  });
}

function toDataProvider({ datasource, targets = [], transformations = [], maxDataPoints, interval }: Panel) {
  const runner = new SceneQueryRunner({
    queries: targets as unknown as SceneDataQuery[],
    ...(datasource && { datasource }),
    ...(maxDataPoints && { maxDataPoints }),
    ...(interval && { minInterval: interval }),
  });
  return transformations.length > 0
    ? new SceneDataTransformer({ $data: runner, transformations: transformations as never })
    : runner;
}
