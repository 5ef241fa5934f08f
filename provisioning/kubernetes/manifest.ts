import { generatedYaml, plainGroups, type RuleGroups } from '../prometheus/render.ts';

/**
 * Rule files as `PrometheusRule` manifests of the Prometheus Operator, by file name. Past 256 KiB they want
 * `kubectl apply --server-side`: the client keeps a copy in an annotation, which may not be larger.
 */
export function manifestsOf(all: Readonly<Record<string, RuleGroups>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(all).map(([file, groups]) => {
      const name = file.replace('.rules.yml', '');
      return [`${name}.prometheusrule.yaml`, generatedYaml(manifest(name, groups))];
    }),
  );
}

function manifest(name: string, groups: RuleGroups): object {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name,
      labels: { 'app.kubernetes.io/name': 'parapet', 'app.kubernetes.io/component': 'rules' },
    },
    spec: { groups: plainGroups(groups) },
  };
}
