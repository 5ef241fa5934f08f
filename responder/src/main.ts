#!/usr/bin/env node
import { createAdapter, TARGET_SCHEMA } from './adapters/index.ts';
import { explainAlerts, summaryOf } from './check.ts';
import { CliError, EXIT, HELP, readOptions } from './options.ts';
import { loadPolicy } from './policy/load.ts';
import { PolicyError } from './policy/problems.ts';
import { StateError } from './response/state.ts';
import { startService } from './service.ts';

// Whoever reads the output may end; what watches over models goes on. GET /actions and telemetry still tell.
process.stdout.on('error', () => undefined);

const adapters = { schema: TARGET_SCHEMA, create: createAdapter };

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isExpected = error instanceof CliError || error instanceof PolicyError || error instanceof StateError;
  const { message, stack } = error as Error;
  process.stderr.write(`parapet-responder: ${isExpected ? message : stack}\n`);
  // What was started before it failed would keep the process alive.
  process.exit(error instanceof CliError ? error.code : isExpected ? EXIT.failed : EXIT.fault);
}

async function main(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  if (options.mode === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const policy = await loadPolicy(options.policy, adapters);
  if (options.mode === 'check') {
    print(`${options.policy} is fine: ${summaryOf(policy)}`);
    if (options.alert !== undefined)
      for (const line of await explainAlerts(policy, options.alert)) print(line);
    return;
  }
  const service = await startService(options, policy, print);
  print(
    `listens at ${service.url}${options.dryRun ? '; dry run, nothing is done' : ''}: ${summaryOf(policy)}`,
  );
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      // A second one ends it at once.
      process.once(signal, () => process.exit(EXIT.failed));
      // An exporter that waits for its server would keep the process alive.
      void service.stop().then(() => process.exit(EXIT.ok));
    });
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
