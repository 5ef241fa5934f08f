import { identityOverrideProcessor, PanelPlugin, type PanelProps } from '@grafana/data';
import type { ComponentType } from 'react';

/**
 * A panel with Grafana's standard field options, and custom ones by path.
 * What is not registered here is dropped from the field config of a dashboard.
 */
export function definePanel<T>(
  component: ComponentType<PanelProps<T>>,
  custom: readonly string[] = [],
): PanelPlugin {
  // biome-ignore lint/correctness/useHookAtTopLevel: a method of PanelPlugin, not a hook
  const plugin = new PanelPlugin<T>(component).useFieldConfig({
    useCustomConfig: (builder) => {
      for (const path of custom) {
        builder.addCustomEditor({
          id: path,
          path: path as never,
          name: path,
          editor: () => null,
          override: () => null,
          process: identityOverrideProcessor,
          shouldApply: () => true,
        });
      }
    },
  });
  return plugin as PanelPlugin;
}
