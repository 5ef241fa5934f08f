import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

/** Finds features by name. Escape empties it, and only it. */
export function Search({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const styles = useStyles2(getStyles);
  return (
    <input
      type="search"
      className={styles}
      placeholder="Search features"
      aria-label="Search features"
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text) {
          event.stopPropagation();
          onChange('');
        }
      }}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) =>
  css({
    ...theme.typography.bodySmall,
    width: 150,
    height: 24,
    flexShrink: 0,
    marginLeft: theme.spacing(1),
    padding: theme.spacing(0, 1),
    color: theme.colors.text.primary,
    background: theme.components.input.background,
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    '&::placeholder': { color: theme.colors.text.secondary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  });
