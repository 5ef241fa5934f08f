import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, TimeRange } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import type { Slo } from '../model/sloModel.ts';
import { BudgetBar } from './BudgetBar.tsx';
import type { Column } from './columns.ts';
import { formatBurn, formatExhaustion, formatPercent } from './format.ts';
import { Sparkline } from './Sparkline.tsx';
import { StateMark } from './StateMark.tsx';

interface Props {
  slo: Slo;
  /** Where objectives of several models are listed. */
  withModel: boolean;
  columns: ReadonlySet<Column>;
  range: TimeRange;
  selected: boolean;
  onSelect: (slo: Slo) => void;
}

/** One objective. Its name is the button, for the keyboard; the whole line answers the pointer. */
export function SloRow({ slo, withModel, columns, range, selected, onSelect }: Props) {
  const styles = useStyles2(getStyles);
  const { worst } = slo;
  return (
    <tr className={cx(styles.row, selected && styles.selected)} onClick={() => onSelect(slo)}>
      {columns.has('state') && (
        <td>
          <StateMark state={slo.state} />
        </td>
      )}
      <td>
        <button
          type="button"
          className={styles.name}
          aria-pressed={selected}
          title={`${slo.model} ${slo.name}`}
        >
          {!columns.has('state') && <StateMark state={slo.state} label={false} />}
          {withModel && <span className={styles.quiet}>{slo.model}</span>}
          <span>{slo.name}</span>
        </button>
      </td>
      {columns.has('target') && (
        <td className={cx(styles.number, styles.quiet)}>{formatPercent(slo.target)}</td>
      )}
      <td>
        <BudgetBar remaining={slo.remaining} />
      </td>
      {columns.has('history') && (
        <td>
          <Sparkline history={slo.history} range={range} />
        </td>
      )}
      {columns.has('burn') && (
        <td className={cx(styles.number, !worst?.burning && styles.quiet)}>
          {worst ? `${formatBurn(Math.min(worst.long, worst.short))} / ${formatBurn(worst.limit)}` : '–'}
        </td>
      )}
      {columns.has('exhaustion') && (
        <td className={cx(styles.number, !(slo.exhaustedIn < Number.POSITIVE_INFINITY) && styles.quiet)}>
          {formatExhaustion(slo.exhaustedIn)}
        </td>
      )}
    </tr>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    cursor: 'pointer',
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:hover': { background: theme.colors.action.hover },
  }),
  selected: css({ background: theme.colors.action.selected }),
  name: css({
    all: 'unset',
    cursor: 'pointer',
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    maxWidth: '100%',
    span: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
  number: css({ '&&': { textAlign: 'right' }, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  quiet: css({ color: theme.colors.text.secondary }),
});
