import { activeMeterProvider } from '../otel/providers.ts';
import { SCOPE } from '../version.ts';

/** An SDK that starts while the service does is in time; a script or a unit test is over by then. */
const PATIENCE_MS = 5_000;

const MESSAGE = `${SCOPE}: models are called while no OpenTelemetry meter provider is registered, so nothing of them is counted. Start an SDK before the service, by startTelemetry of @parapet/instrumentation/node or by your own code, or set OTEL_SDK_DISABLED=true. If an SDK runs, it has another copy of @opentelemetry/api: see npm ls @opentelemetry/api.`;

/** What Node, Bun and Deno have, and a browser lacks. */
interface ProcessLike {
  readonly env?: Readonly<Record<string, string | undefined>>;
  emitWarning?(message: string, options: { readonly code: string }): void;
}

let asked = false;

/** Warns, once in a process, when there is no meter provider 5 seconds later either. Never throws. */
export function warnOfNoSdk(): void {
  const { process } = globalThis as { process?: ProcessLike };
  if (asked || process?.emitWarning === undefined) return;
  asked = true;
  const timer: { unref?(): void } = setTimeout(() => {
    try {
      if (process.env?.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || activeMeterProvider() !== undefined)
        return;
      process.emitWarning?.(MESSAGE, { code: 'PARAPET_NO_SDK' });
    } catch {
      // A meter provider that throws is one; there is nothing to warn of.
    }
  }, PATIENCE_MS);
  timer.unref?.();
}
