import { parseArgs } from 'node:util';

export interface PreviewOptions {
  readonly port: number;
  readonly prometheus: URL;
  readonly loki: URL;
  readonly alertmanager: URL;
}

export const HELP = `Serves the Parapet preview: the generated dashboards and the built plugin, without a Grafana server.

  node demo/preview/server.ts [options]

  --port PORT           Port on 127.0.0.1 (default 3000; 0 picks a free one)
  --prometheus URL      Prometheus to read from (default http://127.0.0.1:9090)
  --loki URL            Loki, or the demo's event store (default http://127.0.0.1:3100)
  --alertmanager URL    Alertmanager (default http://127.0.0.1:9093)
  --help                This text
`;

/**
 * Reads the command line.
 * @returns undefined when help was asked for
 * @throws {Error} that names the option which is wrong
 */
export function readOptions(args: readonly string[]): PreviewOptions | undefined {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: text('3000'),
      prometheus: text('http://127.0.0.1:9090'),
      loki: text('http://127.0.0.1:3100'),
      alertmanager: text('http://127.0.0.1:9093'),
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    port: readPort(values.port),
    prometheus: readUrl('prometheus', values.prometheus),
    loki: readUrl('loki', values.loki),
    alertmanager: readUrl('alertmanager', values.alertmanager),
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port takes 0 to 65535, not ${text}`);
  return port;
}

function readUrl(option: string, text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new Error(`--${option} takes an http address, not ${text}`);
}
