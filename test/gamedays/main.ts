import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FAILURE_MODES, type FailureMode } from '../../provisioning/alerts/taxonomy.ts';
import { DAYS } from './days.ts';
import { Field } from './field.ts';
import { playAll, playQuietDay, type Report } from './program.ts';
import { isGood, reportLines } from './report.ts';
import { type RunningStack, startStack } from './stack.ts';
import { Watcher } from './watcher.ts';

const QUIET_SECONDS = 600;
const MODES = Object.keys(FAILURE_MODES) as FailureMode[];

const HELP = `npm run gameday -- [MODE…] [options]: brings failures about in the local stack, for real, and checks who was told
of what, when, what the responder did, and that it was over afterwards. Exit code 0 when all was as it should be.

${MODES.map((mode) => `  ${mode}     ${FAILURE_MODES[mode]}: ${DAYS[mode].brief}`).join('\n')}
  all    all of them (default)
  quiet  none: a day of honest traffic in ${QUIET_SECONDS} s, which must raise nothing

  --run DIR  folder of a running stack, started by: npm start -- --steady. Default: starts one of its own
  --json     print the report as JSON to stdout, everything else to stderr
  --help     this text`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = { run: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const isQuiet = positionals.includes('quiet');
  const modes =
    positionals.length === 0 || positionals.includes('all') ? MODES : (positionals as FailureMode[]);
  const unknown = positionals.find((one) => !['all', 'quiet', ...MODES].includes(one));
  if (unknown !== undefined || (isQuiet && positionals.length > 1)) {
    console.error(
      `${unknown ? `there is no game day "${unknown}"` : 'quiet goes with nothing else'}\n\n${HELP}`,
    );
    return 2;
  }
  const say = (line: string) => {
    const text = `${new Date().toTimeString().slice(0, 8)}  ${line}`;
    if (values.json) console.error(text);
    else console.log(text);
  };
  const report = await onStack(values.run, isQuiet, say, (stage) =>
    isQuiet ? playQuietDay(QUIET_SECONDS, stage) : playAll(modes, stage),
  );
  for (const line of reportLines(report)) (values.json ? console.error : console.log)(line);
  if (values.json) console.log(JSON.stringify(report));
  return isGood(report) ? 0 : 1;
}

type Stage = Parameters<typeof playAll>[1];

async function onStack(
  given: string | undefined,
  isQuiet: boolean,
  say: (line: string) => void,
  run: (stage: Stage) => Promise<Report>,
): Promise<Report> {
  let own: RunningStack | undefined;
  if (given === undefined) {
    say('starting a stack, which takes half a minute');
    own = await startStack(...(isQuiet ? ['--day-seconds', String(QUIET_SECONDS)] : []));
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void own?.stop().finally(() => process.exit(130)));
    say(`the stack runs in ${own.run}`);
  }
  try {
    const field = await Field.of(own?.run ?? resolve(given!));
    const watcher = new Watcher(field);
    const watching = watcher.start();
    // It only ever ends by a failure, or because it was stopped.
    const report = await Promise.race([run({ field, watcher, say }), watching.then(() => undefined)]);
    await watcher.stop();
    if (!report) throw new Error('nothing was watched any more');
    return report;
  } finally {
    await own?.stop();
  }
}
