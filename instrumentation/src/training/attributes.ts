import type { Attributes } from '@opentelemetry/api';
import { ATTR } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import type { ModelIdentity } from '../model/identity.ts';
import type { TrainRunOptions } from './options.ts';
import { reproducibilityAttributes } from './reproducibility.ts';

const MOST_PARAMETERS = 32;
const LONGEST = 256;

/** Attributes of the span of a run. */
export function runAttributes(identity: ModelIdentity, runId: string, options: TrainRunOptions): Attributes {
  return {
    [ATTR.operationName]: 'train',
    ...identity.event,
    [ATTR.modelTask]: options.model.task,
    [ATTR.trainingRunId]: runId,
    ...conditionAttributes(options),
    ...parameterAttributes(options.parameters ?? {}),
  };
}

/** Attributes of seed, code, dependencies and platform: on the span, and on the event, which no sampling drops. */
export function conditionAttributes({
  seed,
  reproducibility = {},
}: TrainRunOptions): Record<string, string | string[]> {
  return {
    ...(seed !== undefined && { [ATTR.trainingSeed]: String(seed) }),
    ...reproducibilityAttributes(reproducibility),
  };
}

/** Attributes of the span of a phase. */
export function phaseAttributes(identity: ModelIdentity, runId: string, phase: string): Attributes {
  return {
    [ATTR.operationName]: phase,
    ...identity.event,
    [ATTR.trainingRunId]: runId,
    [ATTR.trainingPhase]: phase,
  };
}

/** None when a getter among them throws: the run itself has to begin. */
function parameterAttributes(parameters: Readonly<Record<string, unknown>>): Attributes {
  let given: [string, unknown][] = [];
  try {
    given = Object.entries(parameters);
  } catch (error) {
    registry.faults.count('training_threw', error);
  }
  const primitive = given.filter(([, value]) => isPrimitive(value));
  return Object.fromEntries(
    primitive
      .slice(0, MOST_PARAMETERS)
      .map(([name, value]) => [
        `${ATTR.trainingParameter}.${name}`,
        typeof value === 'string' ? value.slice(0, LONGEST) : (value as number | boolean),
      ]),
  );
}

function isPrimitive(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
