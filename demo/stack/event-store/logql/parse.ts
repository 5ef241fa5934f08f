import { parser } from '@grafana/lezer-logql';
import { LIMITS } from '../limits.ts';
import { QueryError } from './errors.ts';
import { durationNs, unquote } from './literals.ts';
import {
  type CompareOperator,
  type EntryTest,
  type LineOperator,
  type Lookup,
  lineTest,
  type MatchOperator,
  numberTest,
  valueTest,
} from './matchers.ts';
import { childrenOf, only, type SyntaxNode, unsupported } from './syntax.ts';

/** `{…} | …`: which streams, and which of their entries. */
export interface LogQuery {
  readonly kind: 'logs';
  readonly stream: (label: Lookup) => boolean;
  readonly entry: EntryTest;
}

/** `count_over_time({…} [5m])`, alone or in `sum by (…)`. */
export interface CountQuery {
  readonly kind: 'count';
  readonly logs: LogQuery;
  readonly rangeNs: bigint;
  /** Labels of the groups; undefined counts per set of labels. */
  readonly by: readonly string[] | undefined;
}

export type Query = LogQuery | CountQuery;

/**
 * Reads a LogQL query.
 * @throws QueryError naming the part that is wrong or not supported
 */
export function parseQuery(query: string): Query {
  if (query.length > LIMITS.queryCharacters) {
    throw new QueryError(`the query is longer than ${LIMITS.queryCharacters} characters`);
  }
  const tree = parser.parse(query);
  tree.iterate({
    enter(node) {
      if (!node.type.isError) return;
      const found = query.slice(node.from, node.from + 20);
      throw new QueryError(
        `parse error at character ${node.from + 1}: unexpected ${found ? JSON.stringify(found) : 'end of query'}`,
      );
    },
  });
  const expression = only(tree.topNode, query, 'Expr');
  const [body] = childrenOf(expression);
  if (body?.name === 'LogExpr') return logQuery(body, query);
  if (body?.name === 'MetricExpr') return countQuery(body, query, undefined);
  throw unsupported(expression, query);
}

function countQuery(metric: SyntaxNode, query: string, by: readonly string[] | undefined): CountQuery {
  const [inner, ...rest] = childrenOf(metric);
  if (!inner || rest.length > 0) throw unsupported(metric, query);
  if (inner.name === 'MetricExpr') return countQuery(inner, query, by);
  if (inner.name === 'RangeAggregationExpr') return rangeCount(inner, query, by);
  if (inner.name !== 'VectorAggregationExpr' || by) throw unsupported(inner, query);
  return countQuery(only(inner, query, 'MetricExpr'), query, sumLabels(inner, query));
}

function sumLabels(sum: SyntaxNode, query: string): readonly string[] {
  const operator = only(sum, query, 'VectorOp');
  if (operator.firstChild?.name !== 'Sum') throw unsupported(operator, query);
  const grouping = sum.getChild('Grouping');
  if (!grouping) return [];
  if (grouping.firstChild?.name !== 'By') throw unsupported(grouping, query);
  const labels: string[] = [];
  grouping.cursor().iterate((node) => {
    if (node.name === 'Identifier') labels.push(query.slice(node.from, node.to));
  });
  return labels;
}

function rangeCount(node: SyntaxNode, query: string, by: readonly string[] | undefined): CountQuery {
  const operator = only(node, query, 'RangeOp');
  if (operator.firstChild?.name !== 'CountOverTime') throw unsupported(operator, query);
  const range = only(node, query, 'LogRangeExpr');
  const duration = only(only(range, query, 'Range'), query, 'Duration');
  const rangeNs = durationNs(query.slice(duration.from, duration.to));
  return { kind: 'count', logs: logQuery(range, query, ['Range']), rangeNs, by };
}

/** `also` names children that the caller reads itself. */
function logQuery(node: SyntaxNode, query: string, also: readonly string[] = []): LogQuery {
  const selector = only(node, query, 'Selector');
  const tests: EntryTest[] = [];
  for (const child of childrenOf(node)) {
    if (child.name === 'PipelineExpr') tests.push(...pipeline(child, query));
    else if (child.name !== 'Selector' && !also.includes(child.name)) throw unsupported(child, query);
  }
  return { kind: 'logs', stream: streamTest(selector, query), entry: (e) => tests.every((test) => test(e)) };
}

/** Test of the index labels for `{a="b", …}`. */
function streamTest(selector: SyntaxNode, query: string): (label: Lookup) => boolean {
  const matchers: { label: string; test: (value: string) => boolean }[] = [];
  selector.cursor().iterate((node) => {
    if (node.name === 'Matcher') matchers.push(matcher(node.node, query));
  });
  if (matchers.every(({ test }) => test(''))) {
    throw new QueryError('a selector needs at least one matcher that an absent label does not pass');
  }
  return (label) => matchers.every(({ label: name, test }) => test(label(name)));
}

function matcher(node: SyntaxNode, query: string) {
  const [label, operator, value] = childrenOf(node).map((child) => query.slice(child.from, child.to));
  if (!label || !operator || value === undefined) throw unsupported(node, query);
  return { label, test: valueTest(operator as MatchOperator, unquote(value)) };
}

function pipeline(node: SyntaxNode, query: string): EntryTest[] {
  return childrenOf(node).flatMap((child) => {
    if (child.name === 'PipelineExpr') return pipeline(child, query);
    if (child.name === 'PipelineStage') return stage(child, query);
    throw unsupported(child, query);
  });
}

function stage(node: SyntaxNode, query: string): EntryTest[] {
  const [first, second] = childrenOf(node);
  if (first?.name === 'LineFilters') return lineFilters(first, query);
  if (second?.name === 'LabelFilter') return [labelFilter(second, query)];
  throw unsupported(node, query);
}

function lineFilters(node: SyntaxNode, query: string): EntryTest[] {
  return childrenOf(node).flatMap((child) =>
    child.name === 'LineFilters' ? lineFilters(child, query) : [lineFilter(child, query)],
  );
}

const LINE_OPERATORS: readonly string[] = ['|=', '!=', '|~', '!~'] satisfies LineOperator[];

function lineFilter(node: SyntaxNode, query: string): EntryTest {
  const operator = only(node, query, 'Filter');
  const sign = query.slice(operator.from, operator.to);
  if (!LINE_OPERATORS.includes(sign) || node.getChild('FilterOp')) throw unsupported(node, query);
  const wanted: string[] = [];
  node.cursor().iterate((part) => {
    if (part.name === 'FilterOp') throw unsupported(part.node, query);
    if (part.name === 'String') wanted.push(unquote(query.slice(part.from, part.to)));
  });
  const test = lineTest(sign as LineOperator, wanted);
  return ({ line }) => test(line);
}

function labelFilter(node: SyntaxNode, query: string): EntryTest {
  const [first, second, third] = childrenOf(node);
  if (first?.name === 'LabelFilter') {
    const left = labelFilter(first, query);
    const last = third ?? second;
    if (!last) return left;
    if (last.name !== 'LabelFilter') throw unsupported(node, query);
    const right = labelFilter(last, query);
    return second?.name === 'Or' ? (e) => left(e) || right(e) : (e) => left(e) && right(e);
  }
  if (first?.name === 'Matcher') {
    const { label, test } = matcher(first, query);
    return (entry) => test(entry.label(label));
  }
  if (first?.name === 'NumberFilter') return numberFilter(first, query);
  throw unsupported(node, query);
}

function numberFilter(node: SyntaxNode, query: string): EntryTest {
  const [label, operator, value] = childrenOf(node).map((child) => query.slice(child.from, child.to));
  const wanted = Number(value);
  if (!label || !operator || Number.isNaN(wanted)) throw unsupported(node, query);
  const test = numberTest(operator as CompareOperator, wanted);
  return (entry) => test(entry.label(label));
}
