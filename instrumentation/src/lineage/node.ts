import { text } from '../model/options.ts';

/** One thing in the graph of lineage. */
export type LineageNode =
  | {
      readonly kind: 'dataset';
      readonly id: string;
      /** Best a digest of the content, as `digestRows` and `digestFile` give it. */
      readonly version?: string | undefined;
    }
  | { readonly kind: 'run'; readonly id: string }
  | {
      readonly kind: 'model_version';
      readonly name: string;
      readonly version: string;
    }
  | { readonly kind: 'deployment'; readonly id: string };

export type LineageRelation = 'input' | 'output' | 'deployed' | 'derived';

/**
 * The same text for the same thing, whoever tells of it: `<id>@<version>` of a data set, `<name>@<version>` of a model
 * version, the id itself of a run or a deployment. `@` and `%` in what stands before the `@` are escaped as in URLs.
 *
 * @throws TypeError when it is no node, or a text in it is empty or longer than 256 characters
 */
export function lineageId(node: LineageNode): string {
  switch (node.kind) {
    case 'dataset':
      return versioned(node.id, node.version);
    case 'model_version':
      text('version', node.version);
      return versioned(node.name, node.version);
    case 'run':
    case 'deployment':
      text('id', node.id);
      return node.id;
    default:
      throw new TypeError('a lineage node has kind dataset, run, model_version or deployment');
  }
}

/** It follows from the kinds, so that nobody can say it wrongly. */
export function lineageRelation(from: LineageNode, to: LineageNode): LineageRelation {
  if (to.kind === 'run') return 'input';
  if (from.kind === 'run') return 'output';
  return to.kind === 'deployment' && from.kind !== 'deployment' ? 'deployed' : 'derived';
}

function versioned(id: string, version: string | undefined): string {
  text('id', id);
  const escaped = id.replaceAll('%', '%25').replaceAll('@', '%40');
  if (version === undefined) return escaped;
  text('version', version);
  return `${escaped}@${version}`;
}
