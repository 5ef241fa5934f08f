import type { ControlResult } from '../../control/actions.ts';
import type { ControlCommand } from '../../control/command.ts';
import type { Arguments, Command, OptionSpec } from '../command.ts';
import { EXIT, type ExitCode, failure, usageError } from '../exit.ts';
import { type Io, safe } from '../terminal.ts';
import { SEND_OPTIONS, send } from './send.ts';

const VERSION_OPTIONS = {
  model: { type: 'string', value: 'NAME', brief: 'the model', required: true },
  'model-version': { type: 'string', value: 'VERSION', brief: 'the version', required: true },
} as const satisfies Record<string, OptionSpec>;
const LIFT = { type: 'boolean', brief: 'take it back' } as const;
const JSON_OPTION = { type: 'boolean', brief: 'print the answer as JSON' } as const;
const URL_EXAMPLE = 'http://127.0.0.1:9465';
const BY = '--key-file ops.json';

export const rollbackCommand: Command = {
  name: 'control rollback',
  positionals: ['URL'],
  brief: 'Goes back from a version, champion or canary, to the one before.',
  options: {
    ...VERSION_OPTIONS,
    trigger: {
      type: 'string',
      value: 'TIME',
      brief: 'when it began to be needed, RFC 3339: for the time to rollback',
    },
    ...SEND_OPTIONS,
    json: JSON_OPTION,
  },
  examples: [`parapet control rollback ${URL_EXAMPLE} --model mail --model-version 2 --reason drift ${BY}`],
  run: (given, io) =>
    act(given, io, 'rollback', {
      ...versionOf(given),
      ...(given.text('trigger') && { trigger: given.given('trigger') }),
    }),
};

export const disableCommand: Command = {
  name: 'control disable',
  positionals: ['URL'],
  brief: 'Takes a version out: not the champion of a router.',
  options: { ...VERSION_OPTIONS, lift: LIFT, ...SEND_OPTIONS, json: JSON_OPTION },
  examples: [`parapet control disable ${URL_EXAMPLE} --model mail --model-version 2 --reason broken ${BY}`],
  run: (given, io) => act(given, io, 'disable', { ...versionOf(given), ...liftOf(given) }),
};

export const isolateCommand: Command = {
  name: 'control isolate',
  positionals: ['URL'],
  brief: 'Lets a version answer nobody, the champion too, or refuses a client.',
  options: {
    model: { ...VERSION_OPTIONS.model, required: false },
    'model-version': { ...VERSION_OPTIONS['model-version'], required: false },
    client: { type: 'string', value: 'ID', brief: 'in place of a version' },
    lift: LIFT,
    ...SEND_OPTIONS,
    json: JSON_OPTION,
  },
  examples: [
    `parapet control isolate ${URL_EXAMPLE} --model mail --model-version 2 --reason poisoned ${BY}`,
    `parapet control isolate ${URL_EXAMPLE} --client acme --reason scraping ${BY}`,
  ],
  run: (given, io) => act(given, io, 'isolate', { ...targetOf(given), ...liftOf(given) }),
};

function versionOf(given: Arguments) {
  return { model: given.given('model'), version: given.given('model-version') };
}

function liftOf(given: Arguments) {
  return given.flag('lift') ? { lift: true } : {};
}

function targetOf(given: Arguments): Omit<ControlCommand, 'reason'> {
  const [model, version, client] = [given.text('model'), given.text('model-version'), given.text('client')];
  if (client !== undefined && model === undefined && version === undefined) return { client };
  if (client === undefined && model !== undefined && version !== undefined) return { model, version };
  throw usageError('control isolate wants --model and --model-version, or --client');
}

async function act(
  given: Arguments,
  io: Io,
  action: ControlResult['action'],
  command: Omit<ControlCommand, 'reason'>,
): Promise<ExitCode> {
  const { body } = await send(given, io, action, command);
  const result = parse(body.toString());
  io.stdout.write(`${given.flag('json') ? JSON.stringify(result) : sentence(action, result)}\n`);
  return EXIT.ok;
}

function parse(text: string): ControlResult {
  try {
    const result = JSON.parse(text) as ControlResult;
    if (typeof result.changed === 'boolean') return result;
  } catch (error) {
    throw failure('the answer is no JSON: is there something else at this URL?', error);
  }
  throw failure('the answer is not that of a control endpoint: is there something else at this URL?');
}

function sentence(action: string, { changed, serving }: ControlResult): string {
  const parts = Object.entries(serving ?? {}).map(([part, version]) => `${part} ${version}`);
  const now = parts.length === 0 ? '' : `; serving now: ${safe(parts.join(', '), 500)}`;
  return changed ? `${action}: done${now}` : `${action}: nothing to do, it was so already${now}`;
}
