import { catalogue } from '../../alerts/catalogue.ts';
import { labelsOf } from '../../alerts/prometheus.ts';

export type Labels = Readonly<Record<string, string>>;

/** Labels as an alert carries them, for each alert of the catalogue, of a model with business impact and of one without. */
export const catalogueLabels: readonly (readonly [title: string, labels: Labels])[] = [
  ...new Map(
    catalogue
      .flatMap(({ alerts }) => alerts)
      .flatMap((alert) => {
        const labels = filledIn({ alertname: alert.name, ...labelsOf(alert, []) });
        return 'model' in labels ? [labels, { ...labels, business_impact: 'true' }] : [labels];
      })
      .map((labels) => [Object.values(labels).join(' '), labels] as const),
  ),
];

/** Each template of a label's value becomes a name. */
function filledIn(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [name, value.replace(/\{\{.*\}\}/, `some-${name}`)]),
  );
}

/** Who has to be told of an alert; said once more, in other words than the tree of routes. */
export function expectedReceivers(labels: Labels): readonly string[] {
  const { severity, model, area, security_critical, business_impact } = labels;
  if (severity === 'none') return ['null'];
  if (severity === 'info') return ['digest'];
  const isSecurity = area === 'security';
  const toPager = severity === 'page' || business_impact === 'true';
  return [
    ...(model ? ['responder'] : []),
    ...(isSecurity || security_critical === 'true' ? ['security'] : []),
    ...(toPager ? ['pager'] : []),
    ...(!toPager && !isSecurity ? ['ticket'] : []),
  ];
}
