import type { Labels } from '../../routing/testing/labels.ts';
import type { Policy } from '../policies.ts';

/** Contact points that Grafana's policies give an alert: https://grafana.com/docs/grafana/latest/alerting/fundamentals/notifications/notification-policies/ */
export function route(policy: Policy, labels: Labels): Policy[] {
  if (!matches(policy, labels)) return [];
  const found: Policy[] = [];
  for (const child of policy.routes ?? []) {
    const reached = route(child, labels);
    found.push(...reached);
    if (reached.length > 0 && !child.continue) break;
  }
  return found.length > 0 ? found : [policy];
}

function matches({ object_matchers = [] }: Policy, labels: Labels): boolean {
  return object_matchers.every(([label, operator, expected]) => {
    const value = labels[label] ?? '';
    const isEqual = operator.endsWith('~') ? new RegExp(`^(?:${expected})$`).test(value) : value === expected;
    return operator.startsWith('!') ? !isEqual : isEqual;
  });
}
