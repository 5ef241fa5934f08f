import type { Look } from '../../../shared/Mark.tsx';
import type { SloState } from '../model/state.ts';

/** Every state is a colour, an icon and a word; none of them stands alone. */
export const STATE_LOOK: Readonly<Record<SloState, Look>> = {
  page: { icon: 'exclamation-circle', text: 'Burns fast', color: (theme) => theme.colors.error.text },
  ticket: { icon: 'exclamation-triangle', text: 'Burns', color: (theme) => theme.colors.warning.text },
  spent: { icon: 'pause', text: 'Spent', color: (theme) => theme.colors.warning.text },
  unknown: { icon: 'question-circle', text: 'No data', color: (theme) => theme.colors.text.secondary },
  fine: { icon: 'check-circle', text: 'Met', color: (theme) => theme.colors.success.text },
};
