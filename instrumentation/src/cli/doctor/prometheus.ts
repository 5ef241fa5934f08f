import { FAMILY, LABEL, RECORDED } from '../../contract/index.ts';
import { failure } from '../exit.ts';
import { type Finding, scrapeFinding } from './finding.ts';
import { type Fetching, fetchText } from './scrape.ts';

/**
 * What a Prometheus says of the model versions and of the rules of the contract.
 * @throws CliError when it cannot be reached or does not answer as Prometheus does
 */
export async function prometheusFindings(
  base: URL,
  served: readonly string[],
  fetching: Fetching,
): Promise<Finding[]> {
  const query = new URLSearchParams({ query: `${FAMILY.modelInfo} == 1` });
  const [models, groups] = await Promise.all([
    ask(base, `api/v1/query?${query}`, 'result', fetching),
    ask(base, 'api/v1/rules', 'groups', fetching),
  ]);
  const known = new Set(models.map(versionOf));
  const unknown = served.filter((model) => !known.has(model));
  return [
    ...(unknown.length > 0 ? [scrapeFinding('not_in_prometheus', unknown)] : []),
    ...ruleFindings(groups.flatMap((group) => listOf(group, 'rules'))),
  ];
}

function ruleFindings(rules: readonly unknown[]): Finding[] {
  const ours = new Set<string>(Object.values(RECORDED));
  const recording = rules.filter((rule) => ours.has(textOf(rule, 'name')));
  const present = new Set(recording.map((rule) => textOf(rule, 'name')));
  const missing = [...ours].filter((name) => !present.has(name));
  const failing = recording
    .filter((rule) => textOf(rule, 'health') === 'err')
    .map((rule) => `${textOf(rule, 'name')}: ${textOf(rule, 'lastError')}`);
  return [
    ...(missing.length > 0 ? [scrapeFinding('rules_missing', missing)] : []),
    ...(failing.length > 0 ? [scrapeFinding('rules_failing', failing)] : []),
  ];
}

async function ask(base: URL, path: string, list: string, fetching: Fetching): Promise<readonly unknown[]> {
  const url = new URL(path, base.href.endsWith('/') ? base : `${base.href}/`);
  const { text } = await fetchText(url, fetching, { accept: 'application/json' });
  try {
    const answer: unknown = JSON.parse(text);
    const found = fieldOf(fieldOf(answer, 'data'), list);
    if (fieldOf(answer, 'status') === 'success' && Array.isArray(found)) return found;
  } catch (error) {
    throw failure(`${url} does not answer as Prometheus does: it gives no JSON`, error);
  }
  throw failure(
    `${url} does not answer as Prometheus does: give its base URL, such as http://localhost:9090`,
  );
}

function versionOf(result: unknown): string {
  const metric = fieldOf(result, 'metric');
  return `${textOf(metric, LABEL.modelName)}@${textOf(metric, LABEL.modelVersion)}`;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown, name: string): string {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : '';
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const field = fieldOf(value, name);
  return Array.isArray(field) ? field : [];
}
