import type { ModelDefinition } from './options.ts';

/** The options by name that two definitions of one version differ in; the role aside. The order of classes is none. */
export function changedOptions(before: ModelDefinition, after: ModelDefinition): string[] {
  const [a, b] = [comparable(before), comparable(after)];
  const sameObservers =
    before.observers.length === after.observers.length &&
    before.observers.every((observer, i) => observer === after.observers[i]);
  return [
    ...Object.keys(a).filter((option) => a[option] !== b[option]),
    ...(sameObservers ? [] : ['observers']),
  ];
}

function comparable(definition: ModelDefinition): Readonly<Record<string, string | undefined>> {
  const { task, datasetId, digest, classes, framework, baseline } = definition;
  return {
    task,
    datasetId,
    digest,
    classes: JSON.stringify([...classes].sort()),
    framework: framework && JSON.stringify([framework.name, framework.version]),
    baseline: baseline?.id,
  };
}
