import type { Look } from './Mark.tsx';
import type { VerdictKind } from './verdict.ts';

/** Every verdict is a colour, an icon and a word; none of them stands alone. */
export const VERDICT_LOOK: Readonly<Record<VerdictKind, Look>> = {
  drifted: { icon: 'exclamation-circle', text: 'Drifted', color: (theme) => theme.colors.error.text },
  silent: { icon: 'pause', text: 'Silent', color: (theme) => theme.colors.warning.text },
  noBaseline: { icon: 'question-circle', text: 'No baseline', color: (theme) => theme.colors.warning.text },
  notEnough: { icon: 'hourglass', text: 'Not enough data', color: (theme) => theme.colors.text.secondary },
  unknown: { icon: 'question-circle', text: 'No verdict', color: (theme) => theme.colors.text.secondary },
  fine: { icon: 'check-circle', text: 'Fine', color: (theme) => theme.colors.success.text },
};
