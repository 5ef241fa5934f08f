import * as api from '@opentelemetry/api';
import { SCOPE, VERSION } from '../version.ts';

/** What the api's proxy provider has in every version; it gives undefined until a provider is registered. */
interface ProxyProvider {
  getDelegateTracer(name: string, version: string): api.Tracer | undefined;
}

const NOOP_METER = api.createNoopMeter();

let tracerSource: api.TracerProvider | undefined;
let tracer: api.Tracer | undefined;
let meterSource: api.MeterProvider | undefined;
let meterSourceIsReal = false;

/** The tracer of the registered provider, or undefined while there is none. */
export function activeTracer(): api.Tracer | undefined {
  const provider = api.trace.getTracerProvider();
  if (provider === tracerSource && tracer !== undefined) return tracer;
  tracerSource = provider;
  tracer =
    'getDelegateTracer' in provider
      ? (provider as unknown as ProxyProvider).getDelegateTracer(SCOPE, VERSION)
      : provider.getTracer(SCOPE, VERSION);
  return tracer;
}

/** The registered meter provider, or undefined while there is none: the api has no proxy for meters. */
export function activeMeterProvider(): api.MeterProvider | undefined {
  const provider = api.metrics.getMeterProvider();
  if (provider !== meterSource) {
    meterSource = provider;
    meterSourceIsReal = provider.getMeter(SCOPE, VERSION) !== NOOP_METER;
  }
  return meterSourceIsReal ? provider : undefined;
}
