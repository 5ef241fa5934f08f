import { css } from '@emotion/css';
import { type GrafanaTheme2, VariableHide } from '@grafana/data';
import {
  type SceneComponentProps,
  SceneObjectBase,
  type SceneVariable,
  sceneGraph,
  VariableValueSelectWrapper,
} from '@grafana/scenes';
import { Dropdown, ToolbarButton, useStyles2 } from '@grafana/ui';

/** The variables that stand in a row above the panels. */
export class VariableRow extends SceneObjectBase {
  static Component = ({ model }: SceneComponentProps<VariableRow>) =>
    useVariables(model)
      .filter((variable) => !isInMenu(variable))
      .map((variable) => <VariableValueSelectWrapper key={variable.state.key} variable={variable} />);
}

/** The variables that a dashboard keeps out of the way, behind one button. */
export class ControlsMenu extends SceneObjectBase {
  static Component = ControlsMenuButton;
}

function ControlsMenuButton({ model }: SceneComponentProps<ControlsMenu>) {
  const styles = useStyles2(getStyles);
  const variables = useVariables(model).filter(isInMenu);
  if (variables.length === 0) return null;
  const menu = (
    <div className={styles.menu}>
      {variables.map((variable) => (
        <VariableValueSelectWrapper key={variable.state.key} variable={variable} layout="vertical" />
      ))}
    </div>
  );
  return (
    <Dropdown overlay={menu} placement="bottom-end">
      <ToolbarButton icon="sliders-v-alt" variant="canvas" tooltip="More controls" />
    </Dropdown>
  );
}

function useVariables(model: VariableRow | ControlsMenu): SceneVariable[] {
  return sceneGraph.getVariables(model).useState().variables;
}

function isInMenu({ state }: SceneVariable): boolean {
  return state.hide === VariableHide.inControlsMenu;
}

const getStyles = (theme: GrafanaTheme2) => ({
  menu: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    padding: theme.spacing(2),
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
  }),
});
