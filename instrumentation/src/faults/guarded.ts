/** Runs a step, and gives what it gives; undefined where it throws, which `broken` is told. */
export function guarded<Result>(step: () => Result, broken: (error: unknown) => void): Result | undefined {
  try {
    return step();
  } catch (error) {
    broken(error);
    return undefined;
  }
}
