import { FieldConfigProperty, PanelPlugin, ThresholdsMode } from '@grafana/data';
import { PSI_MAJOR, PSI_MATERIAL } from '@parapet/instrumentation/drift';
import { DriftPanel } from './DriftPanel.tsx';
import { suggestions } from './suggestions.ts';
import { AUTO_ROWS, DEFAULT_OPTIONS, type DriftOptions } from './types.ts';

// biome-ignore lint/correctness/useHookAtTopLevel: useFieldConfig is a method that is named like a hook
export const plugin = new PanelPlugin<DriftOptions>(DriftPanel)
  .useFieldConfig({
    // The scale is sequential and its anchors are the thresholds; a second colour scheme or bounds would contradict it.
    disableStandardOptions: [FieldConfigProperty.Color, FieldConfigProperty.Min, FieldConfigProperty.Max],
    standardOptions: {
      [FieldConfigProperty.Thresholds]: {
        defaultValue: {
          mode: ThresholdsMode.Absolute,
          steps: [
            { value: Number.NEGATIVE_INFINITY, color: 'green' },
            { value: PSI_MATERIAL, color: 'orange' },
            { value: PSI_MAJOR, color: 'red' },
          ],
        },
      },
    },
  })
  .setPanelOptions((builder) =>
    builder
      .addTextInput({
        path: 'featureVariable',
        name: 'Feature variable',
        description: 'Dashboard variable that takes the selected feature',
        defaultValue: DEFAULT_OPTIONS.featureVariable,
      })
      .addNumberInput({
        path: 'rows',
        name: 'Features shown',
        description: `The first so many in the order below; 0 shows up to ${AUTO_ROWS}`,
        defaultValue: DEFAULT_OPTIONS.rows,
        settings: { min: 0, max: 5000, integer: true },
      })
      .addRadio({
        path: 'sortBy',
        name: 'Order',
        defaultValue: DEFAULT_OPTIONS.sortBy,
        settings: {
          options: [
            { value: 'now', label: 'Worst now' },
            { value: 'range', label: 'Worst in range' },
            { value: 'name', label: 'Name' },
          ],
        },
      }),
  )
  .setSuggestionsSupplier(suggestions);
