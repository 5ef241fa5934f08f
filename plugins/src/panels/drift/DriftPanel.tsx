import { css } from '@emotion/css';
import { type GrafanaTheme2, LoadingState, type PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import { anchorsOf } from './model/colour.ts';
import { driftModel } from './model/driftModel.ts';
import { headlineOf } from './model/headline.ts';
import { layoutOf } from './model/layout.ts';
import { ranked } from './model/ranking.ts';
import { AUTO_ROWS, DEFAULT_OPTIONS, type DriftOptions } from './types.ts';
import { Detail } from './view/Detail.tsx';
import { EmptyState } from './view/EmptyState.tsx';
import { FeatureTable } from './view/FeatureTable.tsx';
import { HeadlineBar } from './view/HeadlineBar.tsx';
import { selectedRow, useSelection } from './view/useSelection.ts';

/** Which features of a model drifted, since when, how far: verdict, ranking, matrix, and the distributions of one. */
export function DriftPanel(props: PanelProps<DriftOptions>) {
  const { data, width, height, timeRange, timeZone, eventBus, replaceVariables } = props;
  const options = { ...DEFAULT_OPTIONS, ...props.options };
  const styles = useStyles2(getStyles);
  const model = useMemo(() => driftModel(data.series), [data.series]);
  const order = useMemo(() => ranked(model.rows, options.sortBy), [model, options.sortBy]);
  const limit = options.rows > 0 ? options.rows : AUTO_ROWS;
  const rows = useMemo(() => order.slice(0, limit), [order, limit]);
  const headline = useMemo(() => headlineOf(model), [model]);
  const [selection, select] = useSelection(options.featureVariable, replaceVariables);
  if (rows.length === 0) {
    return <EmptyState data={data} withoutBaseline={model.withoutBaseline} />;
  }
  const selected = selectedRow(order, selection);
  const layout = layoutOf(width, height, model.grid.columns > 1, selected !== undefined);
  const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  const note =
    rows.length < order.length
      ? `${rows.length} of ${order.length} features shown: ${options.rows > 0 ? 'set in the options' : 'limit of the panel'}`
      : undefined;
  const anchors = anchorsOf(rows[0]?.psiField?.config.thresholds);
  const side = layout.detail.place === 'right' && layout.detail.width > 0;
  return (
    <div className={styles.panel} style={{ width, height }}>
      <HeadlineBar
        headline={headline}
        height={layout.headline}
        timeZone={timeZone}
        span={to - from}
        note={width >= 700 ? note : undefined}
      />
      {!layout.lineOnly && (
        <div className={side ? styles.row : styles.column}>
          {layout.detail.place !== 'over' && (
            <FeatureTable
              rows={rows}
              grid={model.grid}
              anchors={anchors}
              label={headline.text}
              onSelect={select}
              {...{ layout, from, to, timeZone, eventBus, selected }}
            />
          )}
          {selected && layout.detail.width > 0 && (
            <Detail
              row={selected}
              model={model}
              anchors={anchors}
              size={layout.detail}
              loading={data.state === LoadingState.Loading}
              onClose={() => select(undefined)}
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
  column: css({ display: 'flex', flexDirection: 'column', minHeight: 0, flex: 1 }),
});
