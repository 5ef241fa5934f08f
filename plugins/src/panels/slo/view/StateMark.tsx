import React from 'react';
import { Mark } from '../../../shared/Mark.tsx';
import type { SloState } from '../model/state.ts';
import { STATE_LOOK } from './look.ts';

/** The state of an objective as an icon and a word. */
export function StateMark({ state, label }: { state: SloState; label?: boolean }) {
  return <Mark look={STATE_LOOK[state]} label={label} />;
}
