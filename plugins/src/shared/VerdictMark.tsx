import { Icon, useTheme2 } from '@grafana/ui';
import React from 'react';
import type { VerdictKind } from './verdict.ts';
import { VERDICT_LOOK } from './verdictLook.ts';

/** The verdict as an icon in its colour; with `label` false its word is left to the screen reader. */
export function VerdictMark({ kind, label = true }: { kind: VerdictKind; label?: boolean }) {
  const theme = useTheme2();
  const { icon, text, color } = VERDICT_LOOK[kind];
  return (
    <span
      style={{
        color: color(theme),
        display: 'inline-flex',
        alignItems: 'center',
        gap: theme.spacing(0.5),
        whiteSpace: 'nowrap',
      }}
    >
      <Icon name={icon} size="sm" {...(label ? { 'aria-hidden': true } : { title: text })} />
      {label && text}
    </span>
  );
}
