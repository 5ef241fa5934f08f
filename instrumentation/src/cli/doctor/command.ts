import type { Command } from '../command.ts';
import { EXIT } from '../exit.ts';
export const doctorCommand: Command = {
  name: 'doctor',
  positionals: ['URL'],
  brief: '',
  options: {},
  examples: [],
  run: async () => EXIT.ok,
};
