import { readSeries } from '../../shared/series.ts';
import { suggestWhen } from '../../shared/suggestWhen.ts';
import { isJudged } from './model/cells.ts';
import type { DriftOptions } from './types.ts';

export const suggestions = suggestWhen<DriftOptions>('Feature drift', (frames) =>
  readSeries(frames).some(isJudged),
);
