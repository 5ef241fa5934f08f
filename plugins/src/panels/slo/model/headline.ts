import type { Slo } from './sloModel.ts';
import type { SloState } from './state.ts';

/** All objectives in one line. */
export interface Headline {
  readonly state: SloState;
  readonly text: string;
  /** The one to look at first; none where all is well. */
  readonly worst?: Slo;
}

/** Says what the objectives, worst first, amount to; the caller has made sure that there are some. */
export function headlineOf(slos: readonly Slo[]): Headline {
  const [worst] = slos;
  const count = (...states: SloState[]) => slos.filter(({ state }) => states.includes(state)).length;
  const of = (part: number) =>
    `${part} of ${slos.length === 1 ? '1 objective' : `${slos.length} objectives`}`;
  const state = worst?.state ?? 'unknown';
  switch (state) {
    case 'page':
    case 'ticket':
      return {
        state,
        text: `${of(count('page', 'ticket'))} burn${one(count('page', 'ticket'))} too fast`,
        worst,
      };
    case 'spent':
      return {
        state,
        text: `${of(count('spent'))} ha${count('spent') === 1 ? 's' : 've'} no budget left`,
        worst,
      };
    case 'unknown':
      return { state, text: `${of(count('unknown'))} without data` };
    default:
      return {
        state,
        text: slos.length === 1 ? 'The objective is met' : `All ${slos.length} objectives are met`,
      };
  }
}

const one = (count: number) => (count === 1 ? 's' : '');
