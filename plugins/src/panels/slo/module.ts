import { FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { SloPanel } from './SloPanel.tsx';
import { suggestions } from './suggestions.ts';
import { DEFAULT_OPTIONS, type SloOptions } from './types.ts';

// biome-ignore lint/correctness/useHookAtTopLevel: useFieldConfig is a method that is named like a hook
export const plugin = new PanelPlugin<SloOptions>(SloPanel)
  .useFieldConfig({
    // States come from the policy of the contract; thresholds and colours of the panel's own would contradict it.
    disableStandardOptions: Object.values(FieldConfigProperty).filter(
      (property) => property !== FieldConfigProperty.Links,
    ),
  })
  .setPanelOptions((builder) =>
    builder
      .addTextInput({
        path: 'sloVariable',
        name: 'Objective variable',
        description: 'Dashboard variable that takes the selected objective, as model/objective',
        defaultValue: DEFAULT_OPTIONS.sloVariable,
      })
      .addBooleanSwitch({
        path: 'listed',
        name: 'List',
        description: 'Off shows the selected objective alone, or the worst',
        defaultValue: DEFAULT_OPTIONS.listed,
      }),
  )
  .setSuggestionsSupplier(suggestions);
