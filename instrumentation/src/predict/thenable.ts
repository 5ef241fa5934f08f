type Then = (
  onOk?: ((value: unknown) => unknown) | null,
  onError?: ((error: unknown) => unknown) | null,
) => unknown;

/**
 * Tells when a result is there: at once, or when it settles.
 *
 * @returns what the caller gets. A plain promise is passed on by `then`, for listening to the very same one would
 * mark its rejection as handled and hide it from a caller who forgot to. Any other thenable comes back itself, watched
 * from the moment the caller asks for it: calling its `then` here could start a lazy query, or start it twice.
 */
export function observeThenable(
  result: unknown,
  succeed: (value: unknown) => void,
  fail: (error: unknown) => void,
): unknown {
  if (isPlainPromise(result)) {
    return result.then(
      (value) => {
        succeed(value);
        return value;
      },
      (error: unknown) => {
        fail(error);
        throw error;
      },
    );
  }
  const then = thenOf(result);
  if (then === undefined || !watch(result as object, then, succeed, fail)) succeed(result);
  return result;
}

function isPlainPromise(result: unknown): result is Promise<unknown> {
  return (
    result instanceof Promise &&
    Object.getPrototypeOf(result) === Promise.prototype &&
    !Object.hasOwn(result, 'then')
  );
}

function thenOf(result: unknown): Then | undefined {
  if ((typeof result !== 'object' && typeof result !== 'function') || result === null) return undefined;
  try {
    const { then } = result as { then?: unknown };
    return typeof then === 'function' ? (then as Then) : undefined;
  } catch {
    // A getter of the result throws: it is the caller's to meet.
    return undefined;
  }
}

/** Puts a `then` of its own on the object, for its first use only. False when the object cannot be changed. */
function watch(
  result: object,
  then: Then,
  succeed: (value: unknown) => void,
  fail: (error: unknown) => void,
): boolean {
  const own = Object.getOwnPropertyDescriptor(result, 'then');
  const watched: Then = (onOk, onError) => {
    if (own) Object.defineProperty(result, 'then', own);
    else Reflect.deleteProperty(result, 'then');
    return Reflect.apply(then, result, [
      (value: unknown) => {
        succeed(value);
        return onOk ? onOk(value) : value;
      },
      (error: unknown) => {
        fail(error);
        if (onError) return onError(error);
        throw error;
      },
    ]);
  };
  return Reflect.defineProperty(result, 'then', { value: watched, configurable: true, writable: true });
}
