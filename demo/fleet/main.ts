import { replay, replayOptions } from './mail-filter/replay.ts';
import { serve, serveOptions } from './mail-filter/serve.ts';
import { train, trainOptions } from './mail-filter/train.ts';
import {
  describeOptions,
  type OptionSpecs,
  type Options,
  readOptions,
  UsageError,
} from './shared/options.ts';

interface Command {
  readonly brief: string;
  readonly specs: OptionSpecs;
  readonly run: (argv: readonly string[]) => Promise<void>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  train: command('trains the mail filter, writes its files, stays up for its metrics', trainOptions, train),
  serve: command('serves the trained filter over HTTP; start one for each replica', serveOptions, serve),
  replay: command('sends real mail to the replicas: quiet first, then a shift', replayOptions, replay),
};

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`fleet: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof UsageError ? 2 : 1);
}

async function main([name, ...argv]: readonly string[]): Promise<void> {
  if (name === undefined || name === '--help') return console.log(overview());
  const chosen = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!chosen) throw new UsageError(`no command "${name}"\n${overview()}`);
  if (argv.includes('--help')) {
    return console.log(`node demo/fleet/main.ts ${name}: ${chosen.brief}\n${describeOptions(chosen.specs)}`);
  }
  await chosen.run(argv);
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(([name, { brief }]) => `  ${name.padEnd(8)}${brief}`);
  return `node demo/fleet/main.ts COMMAND [options]; COMMAND --help lists the options\n${lines.join('\n')}`;
}

function command<S extends OptionSpecs>(
  brief: string,
  specs: S,
  run: (options: Options<S>) => Promise<void>,
): Command {
  return { brief, specs, run: (argv) => run(readOptions(specs, argv)) };
}
