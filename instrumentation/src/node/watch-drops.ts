import { type Counter, createNoopMeter, type Meter, type MeterProvider } from '@opentelemetry/api';
import { registry } from '../export/registry.ts';

/** Value of `error.type` on what a batch processor dropped (semantic conventions of SDK metrics). */
const QUEUE_FULL = 'queue_full';

/** Hears the SDK's own metrics of a batch processor, and counts as a fault what it drops because its queue is full. */
export function watchDrops(): MeterProvider {
  const counter: Counter = {
    add(_value, attributes) {
      if (attributes?.['error.type'] === QUEUE_FULL) registry.faults.count('export_dropped');
    },
  };
  // Not assigned to: the api has one such meter for all.
  const meter: Meter = Object.create(createNoopMeter(), { createCounter: { value: () => counter } });
  return { getMeter: () => meter };
}
