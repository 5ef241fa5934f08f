export { emitLineage, type LineageLink } from './emit.ts';
export { type LineageNode, type LineageRelation, lineageId } from './node.ts';
