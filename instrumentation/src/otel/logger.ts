// A namespace import: `logs` is a member of the api from 1.10 only, and a named import would not link on 1.9.
import * as api from '@opentelemetry/api';
import { SCOPE, VERSION } from '../version.ts';

export type EventValue = string | number | boolean | readonly string[] | readonly number[];

/** The part of a log record that we use; the same on both lines of the SDK. */
export interface EventRecord {
  eventName: string;
  timestamp: number;
  severityNumber: number;
  severityText: string;
  body: string;
  attributes: Record<string, EventValue>;
}

export interface EventLogger {
  emit(record: EventRecord): void;
}

interface LoggerProvider {
  getLogger(name: string, version: string): EventLogger;
  /** Only the api's own proxy has it; undefined until a provider is registered. */
  _getDelegateLogger?(name: string, version: string): EventLogger | undefined;
}

/** Where `@opentelemetry/api-logs` up to 0.223 keeps the registered provider. */
const LEGACY = Symbol.for('io.opentelemetry.js.api.logs');

let source: LoggerProvider | undefined;
let logger: EventLogger | undefined;

/** The logger of the registered provider of either line, or undefined while there is none. */
export function activeLogger(): EventLogger | undefined {
  const provider = legacyProvider() ?? modernProvider();
  if (provider === source && logger !== undefined) return logger;
  source = provider;
  logger = provider?._getDelegateLogger
    ? provider._getDelegateLogger(SCOPE, VERSION)
    : provider?.getLogger(SCOPE, VERSION);
  return logger;
}

// The legacy one is asked first: on api 1.10 the modern one is never undefined and would hide it.
function legacyProvider(): LoggerProvider | undefined {
  const registered = (globalThis as { [LEGACY]?: (version: number) => LoggerProvider | undefined })[LEGACY];
  return registered?.(1);
}

function modernProvider(): LoggerProvider | undefined {
  const logs = (api as { logs?: { getLoggerProvider(): LoggerProvider } }).logs;
  return logs?.getLoggerProvider();
}
