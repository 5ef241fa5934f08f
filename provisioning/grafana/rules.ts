import { catalogue } from '../alerts/catalogue.ts';
import { grafanaRule } from '../alerts/grafana.ts';
import type { Service } from '../alerts/types.ts';
import { unreachableRule } from './unreachable.ts';

/** Of the data source with the series; what Grafana's own provisioning of it has to name. */
export const DATASOURCE = 'prometheus';

/** As Prometheus evaluates where nothing else is said. */
const INTERVAL = '1m';
const GROUP = { orgId: 1, folder: 'Parapet', interval: INTERVAL };

/** Groups of rules as Grafana's file provisioning takes them, a topic a group. */
export function ruleGroups(services: readonly Service[]) {
  return [
    ...catalogue.map(({ name, alerts }) => ({
      ...GROUP,
      name: `parapet-alerts-${name}`,
      rules: alerts.map((alert) => grafanaRule(alert, services, DATASOURCE)),
    })),
    { ...GROUP, name: 'parapet-alerts-prometheus', rules: [unreachableRule(DATASOURCE)] },
  ];
}
