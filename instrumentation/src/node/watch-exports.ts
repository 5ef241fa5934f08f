import { registry } from '../export/registry.ts';

interface ExportResult {
  readonly code: number;
  readonly error?: Error;
}

const SUCCESS = 0;
const FAILED = 1;

/** The exporter itself, with its failures counted as faults of the process. One that throws fails instead. */
export function watchExports<
  Item,
  E extends { export(items: Item, done: (result: ExportResult) => void): void },
>(exporter: E & { export(items: Item, done: (result: ExportResult) => void): void }): E {
  const send = exporter.export.bind(exporter);
  exporter.export = (items, done) => {
    try {
      send(items, (result) => {
        if (result.code !== SUCCESS) registry.faults.count('export_failed', result.error);
        done(result);
      });
    } catch (error) {
      registry.faults.count('export_failed', error);
      done({ code: FAILED, error: error as Error });
    }
  };
  return exporter;
}
