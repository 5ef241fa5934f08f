import {
  ConstantVariable,
  CustomVariable,
  DataSourceVariable,
  QueryVariable,
  type SceneVariable,
  SceneVariableSet,
  TextBoxVariable,
} from '@grafana/scenes';
import type { VariableModel } from '@grafana/schema';

/** The variables of a dashboard as scene variables, in their order. */
export function toVariableSet(models: readonly VariableModel[]): SceneVariableSet {
  return new SceneVariableSet({ variables: models.map(toVariable) });
}

/** @throws {Error} for a kind of variable that the preview does not know */
function toVariable(model: VariableModel): SceneVariable {
  const { name, label, description, hide, skipUrlSync } = model;
  const common = { name, label, description, hide: hide as never, skipUrlSync };
  const many = {
    ...common,
    ...currentValue(model),
    isMulti: model.multi,
    includeAll: model.includeAll,
    allValue: model.allValue,
  };
  switch (model.type) {
    case 'query':
      return new QueryVariable({
        ...many,
        datasource: model.datasource ?? null,
        query: (model.query ?? '') as never,
        regex: model.regex ?? '',
        refresh: model.refresh as never,
        sort: model.sort as never,
      });
    case 'custom':
      return new CustomVariable({ ...many, query: String(model.query ?? '') });
    case 'datasource':
      return new DataSourceVariable({
        ...many,
        pluginId: String(model.query ?? ''),
        regex: model.regex ?? '',
      });
    case 'textbox':
      return new TextBoxVariable({ ...common, value: String(model.current?.value ?? model.query ?? '') });
    case 'constant':
      return new ConstantVariable({ ...common, value: String(model.query ?? '') });
    default:
      throw new Error(`The preview does not know variables of the type “${model.type}” (${name})`);
  }
}

function currentValue({ current }: VariableModel) {
  return current?.value === undefined ? {} : { value: current.value, text: current.text };
}
