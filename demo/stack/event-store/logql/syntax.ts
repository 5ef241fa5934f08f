import type { parser } from '@grafana/lezer-logql';
import { QueryError } from './errors.ts';

export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** The children that mean something: all but comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push(child);
  }
  return children;
}

/** The child of that name, which this kind of query must have. */
export function only(node: SyntaxNode, query: string, name: string): SyntaxNode {
  const child = node.getChild(name);
  if (!child) throw unsupported(node, query);
  return child;
}

export function unsupported(node: SyntaxNode, query: string): QueryError {
  const part = query.slice(node.from, node.to);
  return new QueryError(
    `not supported by this event store: ${part} (supported: log selectors, line filters, label filters, ` +
      'count_over_time, sum by)',
  );
}
