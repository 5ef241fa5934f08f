import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { grafanaFiles } from './grafana/files.ts';
import { manifestsOf } from './kubernetes/manifest.ts';
import { groupsOf, textsOf } from './prometheus/files.ts';
import { SloFileError } from './slo/error.ts';
import { readSlos } from './slo/read.ts';

const HELP = `Usage: node provisioning/generate.ts [--slo DIR] [--out DIR]

Makes the recording rules, objectives and alerts, for Prometheus or Mimir and for the Prometheus Operator, and the same
alerts for Grafana.

Options:
  --slo DIR  files of objectives, one for each service (default: provisioning/slo)
  --out DIR  gets prometheus/*.rules.yml, kubernetes/*.prometheusrule.yaml and grafana/alerting/*.yaml
             (default: provisioning)
  --help     shows this

docs/slo.md tells how a file of objectives is written. Exit codes: 0 written, 2 wrong arguments, 3 a file is not right
or cannot be written.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (typeof options === 'number') return options;
  try {
    const slos = readSlos(options.slo);
    const groups = groupsOf(slos);
    await writeAll(join(options.out, 'prometheus'), textsOf(groups));
    await writeAll(join(options.out, 'kubernetes'), manifestsOf(groups));
    await writeAll(join(options.out, 'grafana', 'alerting'), grafanaFiles(slos.services));
    console.log(
      `Services: ${slos.services.length}, objectives: ${slos.objectives.length}. Rules: ${options.out}`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof SloFileError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    console.error((error as Error).message);
    return 3;
  }
}

function optionsOf(args: string[]): { slo: string; out: string } | number {
  try {
    const { values } = parseArgs({
      args,
      options: {
        slo: { type: 'string', default: join(import.meta.dirname, 'slo') },
        out: { type: 'string', default: import.meta.dirname },
        help: { type: 'boolean' },
      },
    });
    if (!values.help) return values;
    process.stdout.write(HELP);
    return 0;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
}

async function writeAll(folder: string, texts: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
}
