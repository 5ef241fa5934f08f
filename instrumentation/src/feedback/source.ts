import { type Identified, type ModelIdentity, modelIdentity } from '../model/identity.ts';
import { OTHER } from '../model/options.ts';
import type { ObservedModel } from '../predict/observer.ts';

/** The model version that predictions in a store are from. */
export interface Source {
  readonly identity: ModelIdentity;
  /** A declared class as it is, any other as `_other`. */
  classOf(name: string): string;
}

const MOST_SOURCES = 1_000;

/** As a store keeps it: what another process needs to count the labels of a version that it does not serve. */
export function describeSource({ name, version, datasetId, classes }: ObservedModel): string {
  return JSON.stringify({ name, version, datasetId, classes });
}

/** Reads what stores hold, each text once. */
export class Sources {
  readonly #known = new Map<string, Source>();

  /** @throws TypeError when a store gives what is no model version */
  of(model: string): Source {
    let source = this.#known.get(model);
    if (source === undefined) {
      source = parseSource(model);
      // Told apart by a restart at the latest: to forget them all costs a parse each.
      if (this.#known.size >= MOST_SOURCES) this.#known.clear();
      this.#known.set(model, source);
    }
    return source;
  }
}

/** @throws TypeError or SyntaxError when it is none */
export function parseSource(model: string): Source {
  const { name, version, datasetId, classes } = JSON.parse(model) as Record<string, unknown>;
  const texts = [name, version, datasetId, ...(Array.isArray(classes) ? classes : [undefined])];
  if (!texts.every((text) => typeof text === 'string')) {
    throw new TypeError('the prediction store gave a model without name, version, datasetId or classes');
  }
  const declared = new Set(classes as string[]);
  return {
    identity: modelIdentity({ name, version, datasetId } as Identified),
    classOf: (label) => (declared.has(label) ? label : OTHER),
  };
}
