import { suggestWhen } from '../../shared/suggestWhen.ts';
import { sloModel } from './model/sloModel.ts';
import type { SloOptions } from './types.ts';

export const suggestions = suggestWhen<SloOptions>('Error budgets', (frames) =>
  sloModel(frames).some(({ state }) => state !== 'unknown'),
);
