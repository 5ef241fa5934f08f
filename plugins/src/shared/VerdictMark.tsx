import React from 'react';
import { Mark } from './Mark.tsx';
import type { VerdictKind } from './verdict.ts';
import { VERDICT_LOOK } from './verdictLook.ts';

/** The verdict as an icon and a word. */
export function VerdictMark({ kind, label }: { kind: VerdictKind; label?: boolean }) {
  return <Mark look={VERDICT_LOOK[kind]} label={label} />;
}
