import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Prometheus, runPrometheus } from '../../../test/support/prometheus.ts';
import { program } from '../../../tools/programs.mjs';
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
  const text = join(folder, 'history.om');
  writeFileSync(text, `${[...history].join('\n')}\n# EOF\n`);
  for (const [name, rules] of Object.entries(files)) {
    writeFileSync(join(folder, name), rules.replaceAll(/^ {4}interval: .*\n/gm, ''));
  }
  const config = {
    global: { evaluation_interval: `${evaluationSeconds}s` },
    rule_files: [join(folder, '*.rules.yml')],
  };
  try {
    const prometheus = await runPrometheus(config, (data) => load(text, data));
    return { ...prometheus, ownMetric: (name, withText) => ownMetric(prometheus.url, name, withText) };
  } finally {
    // Prometheus read all of it when it became ready.
    rmSync(folder, { recursive: true, force: true });
  }
}

function load(text: string, data: string): void {
  execFileSync(program('promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', text, data], {
    stdio: 'pipe',
    maxBuffer: 1 << 28,
  });
}

async function ownMetric(url: string, name: string, withText: string): Promise<number> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
  return lines
    .filter((line) => line.startsWith(`${name}{`) && line.includes(withText))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
