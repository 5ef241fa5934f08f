import { checkFunction, checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { type Redactor, redactor } from '../redaction/redactor.ts';

const OPTIONS = [
  'serviceName',
  'serviceVersion',
  'serviceInstanceId',
  'prometheus',
  'otlp',
  'redaction',
  'shutdownOnSigterm',
] as const satisfies readonly (keyof TelemetryOptions)[];

/** Where telemetry goes and who sends it. At least one of `prometheus` and `otlp` is needed. */
export interface TelemetryOptions {
  readonly serviceName: string;
  readonly serviceVersion?: string | undefined;
  /** Tells replicas apart. Default: a random UUID. */
  readonly serviceInstanceId?: string | undefined;
  /** Metrics for a scrape at `http://host:port/metrics`. Host: default `127.0.0.1`. */
  readonly prometheus?: { readonly host?: string | undefined; readonly port: number } | undefined;
  /**
   * OTLP over HTTP with protobuf. `endpoint` is the base for all three signals (`/v1/traces` and so on are added);
   * `traces`, `metrics` and `logs` are full URLs that take the place of it for one signal. A signal without a URL
   * is not sent. Headers, timeouts and compression come from the `OTEL_EXPORTER_OTLP_*` variables.
   */
  readonly otlp?:
    | {
        readonly endpoint?: string | undefined;
        readonly traces?: string | undefined;
        readonly metrics?: string | undefined;
        readonly logs?: string | undefined;
      }
    | undefined;
  /**
   * Takes secrets and personal data out of all that is sent: `true` (the default) is `redactor()`, `false` lets everything
   * leave as it is, and a redactor of your own decides what goes. docs/redaction.md says what it costs.
   */
  readonly redaction?: boolean | Redactor | undefined;
  /** Flushes on SIGTERM. The process then ends as it would have, unless the service has a handler of its own. Default false. */
  readonly shutdownOnSigterm?: boolean | undefined;
}

export type SignalName = 'traces' | 'metrics' | 'logs';

/** What is wanted, with every default applied. */
export interface TelemetryPlan {
  readonly serviceName: string;
  readonly serviceVersion: string | undefined;
  readonly serviceInstanceId: string | undefined;
  readonly prometheus: { readonly host: string; readonly port: number } | undefined;
  /** Undefined where everything leaves as it is. */
  readonly redactor: Redactor | undefined;
  readonly urls: { readonly [Signal in SignalName]: string | undefined };
}

/** @throws TypeError that names the option that is missing or wrong */
export function planTelemetry(options: TelemetryOptions): TelemetryPlan {
  checkOptions('startTelemetry', options, OPTIONS);
  const { serviceName, serviceVersion, serviceInstanceId, prometheus, otlp, redaction = true } = options;
  if (typeof serviceName !== 'string' || serviceName === '') {
    throw new TypeError(`startTelemetry wants serviceName, a text, not ${show(serviceName)}`);
  }
  if (otlp !== undefined)
    checkObject('startTelemetry option otlp must be an object such as { endpoint }', otlp);
  if (prometheus !== undefined) {
    checkObject('startTelemetry option prometheus must be an object such as { port: 9464 }', prometheus);
    checkPort(prometheus.port);
  }
  checkRedaction(redaction);
  const url = (signal: SignalName) => urlOf(signal, otlp?.[signal], otlp?.endpoint);
  const urls = { traces: url('traces'), metrics: url('metrics'), logs: url('logs') };
  if (prometheus === undefined && !Object.values(urls).some(Boolean)) {
    throw new TypeError('startTelemetry wants prometheus, otlp.endpoint, or a URL in otlp for a signal');
  }
  return {
    serviceName,
    serviceVersion,
    serviceInstanceId,
    prometheus: prometheus && { host: prometheus.host ?? '127.0.0.1', port: prometheus.port },
    redactor: redaction === true ? redactor() : redaction || undefined,
    urls,
  };
}

function checkRedaction(redaction: boolean | Redactor): void {
  if (typeof redaction === 'boolean') return;
  const wants = 'startTelemetry option redaction must be true, false or what redactor() gives';
  checkObject(wants, redaction);
  for (const name of ['text', 'attributes', 'labels', 'body'] as const) checkFunction(wants, redaction[name]);
}

function checkPort(port: unknown): void {
  if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65_535) {
    throw new TypeError(
      `startTelemetry option prometheus.port must be a port from 1 to 65535, not ${show(port)}`,
    );
  }
}

function urlOf(
  signal: SignalName,
  own: string | undefined,
  endpoint: string | undefined,
): string | undefined {
  const [option, base, path] =
    own === undefined ? ['endpoint', endpoint, `/v1/${signal}`] : [signal, own, ''];
  if (base === undefined) return undefined;
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) {
    throw new TypeError(
      `startTelemetry option otlp.${option} must be an http or https URL, not ${show(base)}`,
    );
  }
  return path === '' ? base : base.replace(/\/+$/, '') + path;
}
