/** Told how a result turns out. */
export interface Outcome {
  succeed(value: unknown): void;
  fail(error: unknown): void;
  /** Nobody has asked for the result yet: nothing is under way. */
  wait(): void;
  /** Somebody asks for it. */
  resume(): void;
  /** A look at the result threw: it is taken for a plain value. */
  threw(error: unknown): void;
}

type Method = (...args: unknown[]) => unknown;

/** Each may start the work of a lazy thenable by itself. */
const ASKING = ['then', 'catch', 'finally'] as const;
type Asking = (typeof ASKING)[number];

/**
 * Tells how a result turns out: at once, or when it settles. Never throws.
 *
 * @returns what the caller gets. A promise is passed on by `then`, for listening to the very same one would mark its
 * rejection as handled and hide it from a caller who forgot to. Any other thenable comes back itself, watched from the
 * moment the caller asks for it: calling its `then` here could start a lazy query, or start it twice.
 */
export function observeThenable(result: unknown, outcome: Outcome): unknown {
  let watched = false;
  try {
    if (isPlainPromise(result)) return passOn(result, outcome);
    watched = isThenable(result) && watch(result, once(outcome));
  } catch (error) {
    outcome.threw(error);
  }
  if (!watched) outcome.succeed(result);
  return result;
}

function isPlainPromise(result: unknown): result is Promise<unknown> {
  return (
    result instanceof Promise &&
    Object.getPrototypeOf(result) === Promise.prototype &&
    !Object.hasOwn(result, 'then')
  );
}

function isThenable(result: unknown): result is Record<Asking, unknown> {
  return (
    ((typeof result === 'object' && result !== null) || typeof result === 'function') &&
    typeof (result as { then?: unknown }).then === 'function'
  );
}

function passOn(promise: Promise<unknown>, outcome: Outcome): Promise<unknown> {
  const passed = promise.then(
    (value) => {
      outcome.succeed(value);
      return value;
    },
    (error: unknown) => {
      outcome.fail(error);
      throw error;
    },
  );
  // What it has of its own, such as `cancel`, shows through. Not symbols: Node keeps the async context in some.
  const own = promise as unknown as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(promise)) {
    Object.defineProperty(passed, name, {
      get: () => own[name],
      set: (value) => {
        own[name] = value;
      },
      enumerable: Object.prototype.propertyIsEnumerable.call(promise, name),
      configurable: true,
    });
  }
  return passed;
}

/** Puts methods of its own on the object, for their first use only. False when the object cannot be changed. */
function watch(result: Record<Asking, unknown>, outcome: Outcome): boolean {
  const methods = ASKING.flatMap((name) => {
    const method = result[name];
    const own = Object.getOwnPropertyDescriptor(result, name);
    return typeof method === 'function' ? [{ name, own, method: method as Method }] : [];
  });
  const restore = () => {
    for (const { name, own } of methods) {
      if (own) Reflect.defineProperty(result, name, own);
      else Reflect.deleteProperty(result, name);
    }
  };
  let watching = false;
  const put = methods.map(({ name, method }) =>
    Reflect.defineProperty(result, name, {
      value: (...args: unknown[]) => {
        if (!watching) return Reflect.apply(method, result, args);
        watching = false;
        try {
          restore();
        } catch (error) {
          outcome.threw(error);
        }
        outcome.resume();
        return ask(result, name, method, args, outcome);
      },
      configurable: true,
      writable: true,
    }),
  );
  watching = put.every(Boolean);
  if (watching) outcome.wait();
  else restore();
  return watching;
}

function ask(result: object, name: Asking, method: Method, args: unknown[], outcome: Outcome): unknown {
  try {
    const [first, second] = args;
    if (name === 'then') {
      return Reflect.apply(method, result, [
        telling(first, outcome.succeed),
        telling(second, outcome.fail, true),
      ]);
    }
    const given =
      name === 'catch' && typeof first === 'function' ? [telling(first, outcome.fail, true)] : args;
    return observeThenable(Reflect.apply(method, result, given), outcome);
  } catch (error) {
    outcome.fail(error);
    throw error;
  }
}

/** The handler, told of first. Without one, a value is passed on and an error thrown on. */
function telling(handler: unknown, tell: (given: unknown) => void, isError = false): Method {
  return (given) => {
    tell(given);
    if (typeof handler === 'function') return handler(given);
    if (isError) throw given;
    return given;
  };
}

/** A thenable may call back twice, and `catch` tells of an error before its promise settles: the first counts. */
function once(outcome: Outcome): Outcome {
  let open = true;
  const ending = (tell: (given: unknown) => void) => (given: unknown) => {
    if (open) tell(given);
    open = false;
  };
  return {
    succeed: ending((value) => outcome.succeed(value)),
    fail: ending((error) => outcome.fail(error)),
    wait: () => open && outcome.wait(),
    resume: () => open && outcome.resume(),
    threw: (error) => outcome.threw(error),
  };
}
