import {
  type FieldColorModeId,
  FieldConfigProperty,
  identityOverrideProcessor,
  PanelPlugin,
  type PanelProps,
} from '@grafana/data';
import type { ComponentType } from 'react';

interface FieldOptions {
  /** Paths of custom field options; what is not named here is dropped from the field config of a dashboard. */
  readonly custom?: readonly string[];
  /** How fields are coloured when the dashboard does not say. */
  readonly colour?: FieldColorModeId;
}

/**
 * A panel with Grafana's standard field options, and custom ones by path.
 */
export function definePanel<T>(
  component: ComponentType<PanelProps<T>>,
  { custom = [], colour }: FieldOptions = {},
): PanelPlugin {
  // biome-ignore lint/correctness/useHookAtTopLevel: a method of PanelPlugin, not a hook
  const plugin = new PanelPlugin<T>(component).useFieldConfig({
    standardOptions: {
      ...(colour && { [FieldConfigProperty.Color]: { defaultValue: { mode: colour } } }),
    },
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
