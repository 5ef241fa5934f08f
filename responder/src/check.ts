import { readFile } from 'node:fs/promises';
import { foreignText } from './adapters/foreign-text.ts';
import { CliError, EXIT } from './options.ts';
import { labelOf, ruleOf, subjectOf } from './policy/decide.ts';
import type { Policy, Rule } from './policy/types.ts';
import { Refused } from './server/refused.ts';
import type { Alert } from './webhook/alert.ts';
import { parseWebhook } from './webhook/parse.ts';

/** What a policy has, in a line. */
export function summaryOf({ rules, targets, sources, approvers }: Policy): string {
  const count = (n: number, thing: string) => `${n} ${thing}${n === 1 ? '' : 's'}`;
  return `${count(rules.length, 'rule')}, ${count(targets.size, 'target')}, webhooks of ${[...sources.keys()].join(' and ')}, ${count(approvers.length, 'approver')}`;
}

/**
 * What would be done for each alert of a webhook body, a line each. Waits, limits and confirmation are left out: they
 * depend on when it comes.
 *
 * @throws CliError for a file that is no webhook body
 */
export async function explainAlerts(policy: Policy, path: string): Promise<string[]> {
  const body = await readFile(path).catch((error: Error) => {
    throw new CliError(EXIT.failed, `--alert ${path} cannot be read: ${error.message}`, { cause: error });
  });
  return alertsOf(path, body).map(
    (alert) => `${foreignText(labelOf(alert.labels, 'alertname'))}: ${explain(policy, alert)}`,
  );
}

function alertsOf(path: string, body: Buffer): Alert[] {
  let last: unknown;
  for (const source of ['alertmanager', 'grafana'] as const) {
    try {
      return parseWebhook(source, body).alerts;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      last = error;
    }
  }
  throw new CliError(
    EXIT.failed,
    `--alert ${path} is no webhook body of Alertmanager (version 4) or Grafana (version 1): ${(last as Error).message}`,
  );
}

function explain(policy: Policy, alert: Alert): string {
  if (!alert.isFiring) return 'cancels what has not begun, because it has ended';
  const rule = ruleOf(policy, alert.labels);
  if (rule === undefined) return 'nothing, because no rule matches';
  const subject = subjectOf(rule, alert.labels);
  if (subject === undefined)
    return `nothing: rule ${rule.name} matches, and its labels model and version name none`;
  const { model, version } = subject;
  const name = rule.target ?? model;
  const target = policy.targets.get(name);
  if (target === undefined) return `nothing: rule ${rule.name} matches, and there is no target ${name}`;
  const lacking = rule.actions.find((action) => !target.actions.includes(action));
  if (lacking !== undefined)
    return `nothing: rule ${rule.name} matches, and the target ${name} cannot ${lacking}`;
  return `${rule.actions.join(', then ')} of ${model}${version && `@${version}`} on ${name}${conditionsOf(rule)}, by rule ${rule.name}`;
}

function conditionsOf({ afterMs, needsApproval, dryRun }: Rule): string {
  const conditions = [
    afterMs > 0 && `once it has lasted ${afterMs / 1000} s`,
    needsApproval && 'once a person has approved',
    dryRun && 'as a dry run',
  ].filter((one) => one !== false);
  return conditions.length === 0 ? '' : `, ${conditions.join(', ')}`;
}
