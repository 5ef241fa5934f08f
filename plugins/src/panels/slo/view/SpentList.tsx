import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import type { Spent } from '../model/spent.ts';
import { formatCount, formatPercent } from './format.ts';

const MOST = 5;

/** Who took how much of the budget, most first. */
export function SpentList({ title, spent }: { title: string; spent: readonly Spent[] }) {
  const styles = useStyles2(getStyles);
  if (spent.length === 0) {
    return null;
  }
  const largest = spent[0]!.count;
  return (
    <div className={styles.box}>
      <div className={styles.title}>{title}</div>
      {spent.slice(0, MOST).map(({ name, count, budget }) => (
        <div key={name} className={styles.line} title={`${count} bad events`}>
          <span className={styles.bar} style={{ width: `${(count / largest) * 100}%` }} aria-hidden />
          <span className={styles.name}>{name}</span>
          <span className={styles.number}>{formatCount(count)}</span>
          <span className={styles.number}>{formatPercent(budget)}</span>
        </div>
      ))}
      {spent.length > MOST && <div className={styles.title}>and {spent.length - MOST} more</div>}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ ...theme.typography.bodySmall, flex: '1 1 200px', minWidth: 0 }),
  title: css({ color: theme.colors.text.secondary }),
  line: css({
    position: 'relative',
    display: 'flex',
    gap: theme.spacing(1),
    padding: theme.spacing(0.25, 0.5),
  }),
  bar: css({
    position: 'absolute',
    inset: 0,
    right: 'auto',
    background: theme.colors.action.selected,
    zIndex: 0,
  }),
  name: css({
    position: 'relative',
    flex: 1,
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  number: css({ position: 'relative', minWidth: 56, textAlign: 'right', fontVariantNumeric: 'tabular-nums' }),
});
