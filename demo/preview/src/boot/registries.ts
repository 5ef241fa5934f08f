import {
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  FieldConfigProperty,
  type FieldConfigPropertyItem,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  type TransformerRegistryItem,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

/** Editors are never opened in the preview; panels only look them up by name when they declare options. */
const noEditor = () => null;

const EDITORS = [
  'text',
  'number',
  'slider',
  'boolean',
  'select',
  'multi-select',
  'radio',
  'unit',
  'links',
  'actions',
  'statsPicker',
  'strings',
  'timeZone',
  'fieldColor',
  'color',
  'mappings',
  'thresholds',
  'field-name',
  'dashboard-uid',
  'cellOptions',
];

type Process = FieldConfigPropertyItem['process'];

const FIELD_PROPERTIES: Record<FieldConfigProperty, Process> = {
  [FieldConfigProperty.Unit]: unitOverrideProcessor as Process,
  [FieldConfigProperty.Min]: numberOverrideProcessor as Process,
  [FieldConfigProperty.Max]: numberOverrideProcessor as Process,
  [FieldConfigProperty.FieldMinMax]: booleanOverrideProcessor as Process,
  [FieldConfigProperty.Decimals]: numberOverrideProcessor as Process,
  [FieldConfigProperty.DisplayName]: displayNameOverrideProcessor as Process,
  [FieldConfigProperty.NoValue]: stringOverrideProcessor as Process,
  [FieldConfigProperty.Thresholds]: thresholdsOverrideProcessor as Process,
  [FieldConfigProperty.Mappings]: valueMappingsOverrideProcessor as Process,
  [FieldConfigProperty.Links]: dataLinksOverrideProcessor as Process,
  [FieldConfigProperty.Actions]: dataLinksOverrideProcessor as Process,
  [FieldConfigProperty.Color]: identityOverrideProcessor as Process,
  [FieldConfigProperty.Filterable]: booleanOverrideProcessor as Process,
};

/** Fills the registries that panels read at load: without them options, units and transformations are lost. */
export function fillRegistries(): void {
  standardEditorsRegistry.setInit(() => EDITORS.map((id) => ({ id, name: id, editor: noEditor })));
  standardFieldConfigEditorRegistry.setInit(() =>
    Object.entries(FIELD_PROPERTIES).map(([id, process]) => ({
      id,
      path: id,
      name: id,
      editor: noEditor,
      override: noEditor,
      process,
      shouldApply: () => true,
      getItemsCount: () => 1,
    })),
  );
  standardTransformersRegistry.setInit(transformers);
}

/** One entry an id: the package exports some transformers twice, and a duplicate loses data. */
function transformers(): TransformerRegistryItem[] {
  const byId = new Map(Object.values(standardTransformers).map((one) => [one.id, one]));
  return [...byId.values()].map((one) => ({
    id: one.id,
    name: one.name,
    transformation: () => Promise.resolve(one),
    editor: noEditor,
    imageDark: '',
    imageLight: '',
  }));
}
