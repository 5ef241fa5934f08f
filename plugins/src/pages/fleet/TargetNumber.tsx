import { Icon, useTheme2 } from '@grafana/ui';
import React from 'react';

/** A number, with a warning sign and its reason when it misses its target. */
export function TargetNumber({ text, missed }: { text: string; missed: string | undefined }) {
  const theme = useTheme2();
  if (!missed) {
    return <>{text}</>;
  }
  return (
    <span
      style={{
        color: theme.colors.warning.text,
        display: 'inline-flex',
        alignItems: 'center',
        gap: theme.spacing(0.5),
      }}
    >
      {text}
      <Icon name="exclamation-triangle" size="sm" title={missed} />
    </span>
  );
}
