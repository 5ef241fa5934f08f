import { replayOptions as mailReplayOptions, replay as replayMail } from './mail-filter/replay.ts';
import { serveOptions as mailServeOptions, serve as serveMail } from './mail-filter/serve.ts';
import { training as mailTraining } from './mail-filter/train.ts';
import {
  describeOptions,
  type OptionSpecs,
  type Options,
  readOptions,
  UsageError,
} from './shared/options.ts';
import { runTraining, type Training, trainOptions } from './shared/training.ts';

interface Command {
  readonly brief: string;
  readonly specs: OptionSpecs;
  readonly run: (argv: readonly string[]) => Promise<void>;
}

type Commands = Readonly<Record<string, Command>>;

const MODELS: Readonly<Record<string, Commands>> = {
  'mail-filter': {
    train: trainCommand(mailTraining),
    serve: command(
      'serves the trained filter over HTTP; start one for each replica',
      mailServeOptions,
      serveMail,
    ),
    replay: command(
      'sends real mail to the replicas: quiet first, then a shift',
      mailReplayOptions,
      replayMail,
    ),
  },
};

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`fleet: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof UsageError ? 2 : 1);
}

async function main([model, name, ...argv]: readonly string[]): Promise<void> {
  if (model === undefined || model === '--help') return console.log(overview());
  const commands = Object.hasOwn(MODELS, model) ? MODELS[model] : undefined;
  if (!commands) throw new UsageError(`no model "${model}"\n${overview()}`);
  if (name === undefined || name === '--help') return console.log(overview());
  const chosen = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!chosen) throw new UsageError(`no command "${name}" of ${model}\n${overview()}`);
  if (argv.includes('--help')) {
    const { brief, specs } = chosen;
    return console.log(`node demo/fleet/main.ts ${model} ${name}: ${brief}\n${describeOptions(specs)}`);
  }
  await chosen.run(argv);
}

function overview(): string {
  const lines = Object.entries(MODELS).flatMap(([model, commands]) =>
    Object.entries(commands).map(([name, { brief }]) => `  ${`${model} ${name}`.padEnd(22)}${brief}`),
  );
  return `node demo/fleet/main.ts MODEL COMMAND [options]; --help after them lists the options\n${lines.join('\n')}`;
}

function trainCommand(training: Training): Command {
  return command('trains, writes the files, stays up for its metrics', trainOptions, (options) =>
    runTraining(training, options),
  );
}

function command<S extends OptionSpecs>(
  brief: string,
  specs: S,
  run: (options: Options<S>) => Promise<void>,
): Command {
  return { brief, specs, run: (argv) => run(readOptions(specs, argv)) };
}
