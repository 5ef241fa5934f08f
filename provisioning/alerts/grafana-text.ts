import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { SHORT, SUBJECT_LABELS } from './prometheus-text.ts';
import { type Alert, OF_SUBJECT, type Text } from './types.ts';

/** A query beside the expression, whose series the texts name. */
export interface Evidence {
  readonly refId: string;
  readonly expr: string;
}

/** Name of the query with the expression. */
export const EXPRESSION = 'A';

/** No `$`: provisioning takes it for an environment variable, in labels and, in some versions, in annotations. */
const label = (name: string) => `{{ .Labels.${name} }}`;
const value = (format: string) => `{{ .Values.${EXPRESSION}.Value | ${format} }}`;

/**
 * Text in Grafana's template language, which has no queries. What a text asks for becomes a query of the rule, of whose
 * series Grafana offers the one that has the alert's labels among its own: the first of a list, one data set of several.
 *
 * @returns the queries too, complete once the texts are written
 */
export function grafanaText(alert: Alert): { text: Text; evidence: readonly Evidence[] } {
  const evidence: Evidence[] = [];
  const add = (name: string, query: string) => {
    const expr = present(query);
    const known = evidence.find((one) => one.expr === expr);
    const refId = known?.refId ?? `${name}${evidence.length + 1}`;
    if (!known) evidence.push({ refId, expr });
    return `.Values.${refId}`;
  };
  const text: Text = {
    model: label(LABEL.modelName),
    version: label(LABEL.modelVersion),
    get dataset() {
      if (alert.about === 'dataset') return label(LABEL.datasetId);
      if (!SUBJECT_LABELS[alert.about].includes(LABEL.modelName)) return 'none';
      const found = `${add('dataset', datasets(alert))}.Labels.${LABEL.datasetId}`;
      return `{{ if ${found} }}{{ ${found} }}{{ else }}unknown{{ end }}`;
    },
    count: value('printf "%.0f"'),
    number: value('printf "%.2f"'),
    percent: value('humanizePercentage'),
    duration: value('humanizeDuration'),
    // The notification says when that was; the rule cannot know.
    since: 'the start of this alert',
    label,
    list(promql, name) {
      // Of everything, and not of what the alert is about: no series of it has the alert's labels.
      if (alert.about !== 'fleet' && !promql.includes(OF_SUBJECT)) return 'see the dashboard';
      const found = add('list', first(alert, promql));
      const named = `{{ ${found}.Labels.${name} }} ({{ ${found}.Value | ${SHORT} }})`;
      return `{{ if ${found}.Labels.${name} }}${named}{{ else }}see the dashboard{{ end }}`;
    },
  };
  return { text, evidence };
}

function datasets({ about }: Alert): string {
  const subject = SUBJECT_LABELS[about].join(', ');
  return `group by (${subject}, ${LABEL.datasetId}) (${FAMILY.modelInfo} == 1)`;
}

/** For every subject at once, and of each the first. */
function first({ about }: Alert, promql: string): string {
  const subject = SUBJECT_LABELS[about];
  const all = promql
    .replace(/^sort(?:_desc)?\((.*)\)$/s, '$1')
    .replace(/\b(topk|bottomk)\((\d+), /g, `$1 by (${subject.join(', ')}) ($2, `)
    .replaceAll(`${OF_SUBJECT},`, '')
    .replaceAll(OF_SUBJECT, '')
    .replace(/\b(by|on) \(([^)]*)\)/g, (_, word: string, labels: string) => {
      const names = labels.split(',').map((name) => name.trim());
      const wanted = [...subject, ...names.filter((name) => name !== '' && !subject.includes(name))];
      return `${word} (${wanted.join(', ')})`;
    });
  return `topk by (${subject.join(', ')}) (1, ${all})`;
}

/** A query without data is to Grafana a rule without data, and the alert would vanish with its evidence. */
const present = (expr: string) => `(${expr}) or on () vector(0)`;
