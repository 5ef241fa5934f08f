import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALERT_OUTCOMES } from '../../instrumentation/src/responder/telemetry.ts';
import { createAdapter, TARGET_SCHEMA } from './adapters/index.ts';
import { parsePolicy } from './policy/load.ts';
import { policySchema } from './policy/schema.ts';
import { RESPONSE_REFUSALS } from './response/response.ts';
import { REFUSALS } from './server/refused.ts';
import { scratchFolder, writeSecrets } from './testing/harness.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/responder.md'), 'utf8');

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Rows of the table of the policy, of its schema. */
function rowsOf(schema: Schema, path = ''): string[] {
  const { properties = {}, required = [], items, additionalProperties } = schema;
  const rows = Object.entries(properties).flatMap(([name, property]) => {
    const own = path === '' ? name : `${path}.${name}`;
    return [rowOf(own, property, required.includes(name)), ...rowsOf(property, own)];
  });
  if (items?.properties) rows.push(...rowsOf(items, `${path}[]`));
  if (typeof additionalProperties === 'object') rows.push(rowOf(`${path}.*`, additionalProperties, false));
  return rows;
}

function rowOf(path: string, schema: Schema, isRequired: boolean): string {
  const { description = '', default: byDefault } = schema;
  const about =
    path === 'targets.*' ? 'a [target](responder-adapters.md): its `kind`, and what that needs' : description;
  const value = byDefault === undefined ? (isRequired ? 'required' : '') : `\`${byDefault}\``;
  return `| \`${path}\` | ${kindOf(schema)} | ${value} | ${about} |`;
}

function kindOf({ type, enum: values, pattern, items, minimum, maximum }: Schema): string {
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  if (pattern?.includes('[smhd]')) return 'duration such as `30m`';
  if (items?.enum !== undefined) return `list of ${kindOf(items)}`;
  if (type === 'integer') return `${minimum} to ${maximum}`;
  const names = { object: 'fields', array: 'list', string: 'text', boolean: '`true`, `false`' };
  return [type ?? 'object']
    .flat()
    .map((one) => names[one as keyof typeof names])
    .join(' or ');
}

it('the reference of the policy is that of its schema', () => {
  const rows = rowsOf(policySchema(TARGET_SCHEMA) as Schema);
  const table = ['| field | value | default | |', '| --- | --- | --- | --- |', ...rows].join('\n');
  const [, found] = /<!-- policy reference[^>]*-->\n([\s\S]*?)\n?<!-- end -->/.exec(PAGE) ?? [];
  expect(found?.trim()).toBe(table);
});

it('the example is a policy', async () => {
  const [, example] = /```yaml\n([\s\S]*?)```/.exec(PAGE) ?? [];
  expect(example!.trim().split('\n').length).toBeLessThanOrEqual(10);
  const folder = scratchFolder();
  mkdirSync(join(folder, 'secrets'));
  writeSecrets(join(folder, 'secrets'), 'alertmanager.token');
  const policy = await parsePolicy(join(folder, 'policy.yaml'), example!, {
    schema: TARGET_SCHEMA,
    create: createAdapter,
  });
  expect(policy.rules[0]).toMatchObject({ name: 'bad-release', afterMs: 60_000, needsApproval: false });
});

describe('tables', () => {
  const section = (from: string, to: string) => PAGE.slice(PAGE.indexOf(from), PAGE.indexOf(to));
  const codes = (text: string) =>
    [...text.matchAll(/^\| `([a-z_]+)` \|(.*)\|$/gm)].map(([, code, rest]) => [code!, rest!] as const);

  it('of problems have each code, with its status', () => {
    const found = codes(section('a problem of RFC 9457', '## What it costs')).map(([code, rest]) => [
      code,
      Number(rest.split('|')[0]),
    ]);
    expect(found).toEqual(Object.entries(REFUSALS).map(([code, [status]]) => [code, status]));
  });

  it('of refusals have each code, and say which are judged anew', () => {
    const found = codes(section('Why an action was refused', '## Threats')).map(([code, rest]) => [
      code,
      rest.includes('judged anew') ? 'passing' : 'final',
    ]);
    expect(found).toEqual(Object.entries(RESPONSE_REFUSALS));
  });

  it('of alerts have each outcome', () => {
    const found = codes(section('Alerts in a webhook', 'Why an action was refused')).map(([code]) => code);
    expect(found.toSorted()).toEqual(ALERT_OUTCOMES.toSorted());
  });
});
