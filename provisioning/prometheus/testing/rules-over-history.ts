import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  loadHistory,
  ofOneInterval,
  type Prometheus,
  runPrometheus,
} from '../../../test/support/prometheus.ts';
import { files } from '../files.ts';

/** A Prometheus that evaluates the generated rules over given history. */
export interface RulesOverHistory extends Prometheus {
  /** Value of the metric of that name in Prometheus's own metrics with the text in its labels, summed. */
  ownMetric(name: string, withText: string): Promise<number>;
}

/**
 * Loads history in OpenMetrics text into blocks and starts a Prometheus on them. All groups are evaluated every
 * `evaluationSeconds`, whatever interval they name, so that nobody waits minutes.
 */
export async function startPrometheus(
  history: Iterable<string>,
  evaluationSeconds = 2,
): Promise<RulesOverHistory> {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-rules-'));
  for (const [name, rules] of Object.entries(files)) {
    writeFileSync(join(folder, name), ofOneInterval(rules));
  }
  const config = {
    global: { evaluation_interval: `${evaluationSeconds}s` },
    rule_files: [join(folder, '*.rules.yml')],
  };
  try {
    const prometheus = await runPrometheus(config, (data) => loadHistory(history, data));
    return { ...prometheus, ownMetric: (name, withText) => ownMetric(prometheus.url, name, withText) };
  } finally {
    // Prometheus read all of it when it became ready.
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ownMetric(url: string, name: string, withText: string): Promise<number> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
  return lines
    .filter((line) => line.startsWith(`${name}{`) && line.includes(withText))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
