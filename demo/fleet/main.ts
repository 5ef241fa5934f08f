import * as digitsReplay from './digits/replay.ts';
import * as digitsServe from './digits/serve.ts';
import { training as digitsTraining } from './digits/train.ts';
import * as flightsReplay from './flights/replay.ts';
import * as flightsServe from './flights/serve.ts';
import { training as flightsTraining } from './flights/train.ts';
import * as mailReplay from './mail-filter/replay.ts';
import * as mailServe from './mail-filter/serve.ts';
import { training as mailTraining } from './mail-filter/train.ts';
import {
  describeOptions,
  type OptionSpecs,
  type Options,
  readOptions,
  UsageError,
} from './shared/options.ts';
import { serveOptions } from './shared/serving.ts';
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
    serve: command('serves the filter; start one for each replica', serveOptions, mailServe.serve),
    replay: command(
      'sends real mail: quiet first, then a shift',
      mailReplay.replayOptions,
      mailReplay.replay,
    ),
  },
  digits: {
    train: trainCommand(digitsTraining),
    serve: command(
      'serves the digit reader, and gives its next release a canary',
      digitsServe.serveOptions,
      digitsServe.serve,
    ),
    replay: command('sends written digits', digitsReplay.replayOptions, digitsReplay.replay),
  },
  flights: {
    train: trainCommand(flightsTraining),
    serve: command('serves the predictor of arrival delays', serveOptions, flightsServe.serve),
    replay: command(
      'sends the flights of February and March 2001',
      flightsReplay.replayOptions,
      flightsReplay.replay,
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
