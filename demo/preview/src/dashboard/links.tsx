import { textUtil } from '@grafana/data';
import {
  type SceneComponentProps,
  SceneObjectBase,
  type SceneObjectState,
  sceneGraph,
} from '@grafana/scenes';
import type { DashboardLink } from '@grafana/schema';
import { Dropdown, type IconName, LinkButton, Menu, ToolbarButton } from '@grafana/ui';

interface LinksState extends SceneObjectState {
  readonly links: readonly DashboardLink[];
}

/** Links of the whole dashboard, among its controls. */
export class DashboardLinks extends SceneObjectBase<LinksState> {
  static Component = DashboardLinksRow;
}

function DashboardLinksRow({ model }: SceneComponentProps<DashboardLinks>) {
  const { links } = model.useState();
  sceneGraph.getTimeRange(model).useState();
  return links.map((link) => (
    <LinkButton
      key={link.title}
      variant="secondary"
      fill="outline"
      icon={(link.icon || 'external-link-alt') as IconName}
      href={target(model, link)}
      tooltip={link.tooltip}
      {...(link.targetBlank && { target: '_blank', rel: 'noreferrer' })}
    >
      {link.title}
    </LinkButton>
  ));
}

/** Links of one panel, behind an icon in its title. */
export class PanelLinks extends SceneObjectBase<LinksState> {
  static Component = PanelLinksMenu;
}

function PanelLinksMenu({ model }: SceneComponentProps<PanelLinks>) {
  const { links } = model.useState();
  const menu = () => (
    <Menu>
      {links.map((link) => (
        <Menu.Item
          key={link.title}
          label={link.title}
          url={target(model, link)}
          {...(link.targetBlank && { target: '_blank' as const })}
        />
      ))}
    </Menu>
  );
  return (
    <Dropdown overlay={menu}>
      <ToolbarButton icon="external-link-alt" iconSize="md" aria-label="Panel links" />
    </Dropdown>
  );
}

/** The address of a link, with its variables filled in and, where it asks for them, time range and variables. */
function target(
  model: DashboardLinks | PanelLinks,
  { url = '', keepTime, includeVars }: DashboardLink,
): string {
  const parameters = [keepTime && '$__url_time_range', includeVars && '$__all_variables'].filter(Boolean);
  const separator = url.includes('?') ? '&' : '?';
  const whole = parameters.length > 0 ? `${url}${separator}${parameters.join('&')}` : url;
  return textUtil.sanitizeUrl(sceneGraph.interpolate(model, whole));
}
