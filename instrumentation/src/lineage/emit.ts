import { checkCount } from '../check/count.ts';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { type Identified, modelIdentity } from '../model/identity.ts';
import { text } from '../model/options.ts';
import { type LineageNode, lineageId, lineageRelation } from './node.ts';

/** One thing came out of another. */
export interface LineageLink {
  /** The model version that the link is about. */
  readonly model: Identified;
  /** What was there first: a data set that a run read, a run that made a model version. */
  readonly from: LineageNode;
  /** What came of it. */
  readonly to: LineageNode;
  /** Digest of the model artefact, such as `sha256:…`. */
  readonly digest?: string | undefined;
  /** Part of the data set that was read, such as `train`. */
  readonly split?: string | undefined;
  /** Rows that were read. */
  readonly rows?: number | undefined;
}

/**
 * Sends the event `ml.lineage.link`: one edge of the graph that leads from data sets over runs and model versions to
 * deployments. Sending it again says nothing new. Never throws: what is no link is counted as the fault
 * `record_invalid`.
 */
export function emitLineage(link: LineageLink): void {
  try {
    const { model, from, to, digest, split, rows } = link;
    text('name', model.name);
    text('version', model.version);
    text('datasetId', model.datasetId);
    if (digest !== undefined) text('digest', digest);
    if (split !== undefined) text('split', split);
    if (rows !== undefined) checkCount('rows', rows);
    const [fromId, toId] = [lineageId(from), lineageId(to)];
    const relation = lineageRelation(from, to);
    emitEvent('lineageLink', `${from.kind} ${fromId} → ${to.kind} ${toId}`, modelIdentity(model).event, {
      [ATTR.lineageRelation]: relation,
      [ATTR.lineageFromKind]: from.kind,
      [ATTR.lineageFromId]: fromId,
      [ATTR.lineageToKind]: to.kind,
      [ATTR.lineageToId]: toId,
      ...(digest !== undefined && { [ATTR.modelDigest]: digest }),
      ...(split !== undefined && { [ATTR.datasetSplit]: split }),
      ...(rows !== undefined && { [ATTR.datasetRows]: rows }),
    });
  } catch (error) {
    registry.faults.count('record_invalid', error);
  }
}
