import { ATTR } from '../contract/index.ts';

export interface Identified {
  readonly name: string;
  readonly version: string;
  readonly datasetId: string;
}

type TextAttributes = Readonly<Record<string, string>>;

/** Names of a model version, and the attribute sets made of them once: the SDK keeps them by reference. */
export interface ModelIdentity extends Identified {
  /** Name and version: what every metric carries. */
  readonly metric: TextAttributes;
  /** Name, version and data set: what every event, and every span inside a call, carries. */
  readonly event: TextAttributes;
}

export function modelIdentity({ name, version, datasetId }: Identified): ModelIdentity {
  const metric = Object.freeze({ [ATTR.modelName]: name, [ATTR.modelVersion]: version });
  const event = Object.freeze({ ...metric, [ATTR.datasetId]: datasetId });
  return Object.freeze({ name, version, datasetId, metric, event });
}
