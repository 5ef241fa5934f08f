import { WINDOWS, type Window } from '@parapet/instrumentation/contract';

/** How long what a window shows has to last. */
export const LASTING: Readonly<Record<Window, string>> = { '5m': '1m', '1h': '5m', '1d': '15m' };

/** What comes and goes at the edge of a threshold is one alert. */
export const STEADY = '5m';

/** What silences its consequences goes on until they are over, whose windows are as long and judged more rarely. */
export const OUTLASTING = '10m';

/** What is for the digest alone goes on until that is sent, which it is not at weekends. */
export const UNTIL_DIGEST = '3d';

/** The windows that know earlier when trouble is over, so that an alert ends with its cause and not with its window. */
export function shorterThan(window: Window): readonly Window[] {
  return WINDOWS.slice(0, WINDOWS.indexOf(window));
}
