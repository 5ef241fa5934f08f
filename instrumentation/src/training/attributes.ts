import type { Attributes } from '@opentelemetry/api';
import { ATTR } from '../contract/index.ts';
import type { ModelIdentity } from '../model/identity.ts';
import type { TrainRunOptions } from './options.ts';

const MOST_PARAMETERS = 32;
const LONGEST = 256;

/** Attributes of the span of a run. */
export function runAttributes(identity: ModelIdentity, runId: string, options: TrainRunOptions): Attributes {
  return {
    [ATTR.operationName]: 'train',
    ...identity.event,
    [ATTR.modelTask]: options.model.task,
    [ATTR.trainingRunId]: runId,
    ...parameterAttributes(options.parameters ?? {}),
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

function parameterAttributes(parameters: Readonly<Record<string, unknown>>): Attributes {
  const primitive = Object.entries(parameters).filter(([, value]) => isPrimitive(value));
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
