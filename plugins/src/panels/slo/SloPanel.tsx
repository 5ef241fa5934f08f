import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import { useVariable } from '../../shared/useVariable.ts';
import { headlineOf } from './model/headline.ts';
import { type Slo, sloModel } from './model/sloModel.ts';
import { DEFAULT_OPTIONS, type SloOptions } from './types.ts';
import { Detail } from './view/Detail.tsx';
import { EmptyState } from './view/EmptyState.tsx';
import { HeadlineBar } from './view/HeadlineBar.tsx';
import { SloTable } from './view/SloTable.tsx';

/** From this width on the objective stands beside the list; below, it takes its place. */
const BESIDE = 880;
const DETAIL_SHARE = 0.45;
/** Lower panels show the verdict and nothing else. */
const LOWEST = 72;

/** Which objectives burn, how fast, until when, and what spent their budgets. */
export function SloPanel(props: PanelProps<SloOptions>) {
  const { data, width, height, timeRange, timeZone, replaceVariables } = props;
  const options = { ...DEFAULT_OPTIONS, ...props.options };
  const styles = useStyles2(getStyles);
  const slos = useMemo(() => sloModel(data.series), [data.series]);
  const headline = useMemo(() => headlineOf(slos), [slos]);
  const [value, select] = useVariable(options.sloVariable, replaceVariables);
  if (slos.length === 0) {
    return <EmptyState data={data} />;
  }
  const selected = slos.find(({ id }) => id === value) ?? (options.listed ? undefined : slos[0]);
  const beside = options.listed && width >= BESIDE;
  const detailWidth = beside ? Math.round(width * DETAIL_SHARE) : width;
  const choose = (slo: Slo) => select(slo.id === value ? '' : slo.id);
  return (
    <div className={styles.panel} style={{ width, height }}>
      <HeadlineBar headline={headline} />
      {height >= LOWEST && (
        <div className={styles.row}>
          {options.listed && (beside || !selected) && (
            <SloTable
              slos={slos}
              width={selected ? width - detailWidth : width}
              selected={selected}
              range={timeRange}
              onSelect={choose}
            />
          )}
          {selected && (
            <Detail
              slo={selected}
              width={detailWidth}
              range={timeRange}
              timeZone={timeZone}
              onClose={options.listed ? () => select('') : undefined}
            />
          )}
        </div>
      )}
    </div>
  );
}

const getStyles = (_theme: GrafanaTheme2) => ({
  panel: css({ display: 'flex', flexDirection: 'column', overflow: 'hidden' }),
  row: css({ display: 'flex', minHeight: 0, flex: 1 }),
});
