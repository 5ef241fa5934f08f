import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Icon, useTheme2 } from '@grafana/ui';
import React from 'react';

/** How a state looks: a colour, an icon and a word, none of which stands alone. */
export interface Look {
  readonly icon: IconName;
  readonly text: string;
  readonly color: (theme: GrafanaTheme2) => string;
}

/** A state as an icon in its colour; with `label` false its word is left to the screen reader. */
export function Mark({ look: { icon, text, color }, label = true }: { look: Look; label?: boolean }) {
  const theme = useTheme2();
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
