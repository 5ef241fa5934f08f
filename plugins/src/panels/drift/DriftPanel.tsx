import { css } from '@emotion/css';
import { type GrafanaTheme2, LoadingState, type PanelProps } from '@grafana/data';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import React, { useMemo, useState } from 'react';
import { anchorsOf } from './model/colour.ts';
import { driftModel } from './model/driftModel.ts';
import { headlineOf } from './model/headline.ts';
import { layoutOf } from './model/layout.ts';
import { ranked } from './model/ranking.ts';
import { found } from './model/search.ts';
import { AUTO_ROWS, DEFAULT_OPTIONS, type DriftOptions } from './types.ts';
import { Detail } from './view/Detail.tsx';
import { EmptyState } from './view/EmptyState.tsx';
import { FeatureTable } from './view/FeatureTable.tsx';
import { HeadlineBar } from './view/HeadlineBar.tsx';
import { Notice } from './view/Notice.tsx';
import { Search } from './view/Search.tsx';
import { selectedRow, useSelection } from './view/useSelection.ts';

/** Narrower panels leave the line to the verdict. */
const WIDE = 700;
/** Fewer features are found at a glance. */
const SEARCHED_FROM = 12;

/** Which features of a model drifted, since when, how far: verdict, ranking, matrix, and the distributions of one. */
export function DriftPanel(props: PanelProps<DriftOptions>) {
  const { data, width, height, timeRange, timeZone, eventBus, replaceVariables } = props;
  const options = { ...DEFAULT_OPTIONS, ...props.options };
  const styles = useStyles2(getStyles);
  const [window, setWindow] = useState<string>();
  const model = useMemo(() => driftModel(data.series, window), [data.series, window]);
  const order = useMemo(() => ranked(model.rows, options.sortBy), [model, options.sortBy]);
  const limit = options.rows > 0 ? options.rows : AUTO_ROWS;
  const [search, setSearch] = useState('');
  const matching = useMemo(() => found(order, search), [order, search]);
  const rows = useMemo(() => matching.slice(0, limit), [matching, limit]);
  const headline = useMemo(() => headlineOf(model), [model]);
  const [selection, select] = useSelection(options.featureVariable, replaceVariables);
  if (order.length === 0) {
    return <EmptyState data={data} withoutBaseline={model.withoutBaseline} />;
  }
  const selected = selectedRow(order, selection);
  const layout = layoutOf(width, height, model.grid.columns > 1, selected !== undefined);
  const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  const anchors = anchorsOf(order[0]?.psiField?.config.thresholds);
  const side = layout.detail.place === 'right' && layout.detail.width > 0;
  return (
    <div className={styles.panel} style={{ width, height }}>
      <HeadlineBar
        headline={headline}
        height={layout.headline}
        timeZone={timeZone}
        span={to - from}
        note={
          width >= WIDE ? noteOf(rows.length, matching.length, order.length, options.rows > 0) : undefined
        }
      >
        {width >= WIDE && model.windows.length > 1 && (
          <RadioButtonGroup
            size="sm"
            aria-label="Window"
            options={model.windows.map((value) => ({ value, label: value }))}
            value={model.window}
            onChange={setWindow}
          />
        )}
        {width >= WIDE && order.length >= SEARCHED_FROM && <Search text={search} onChange={setSearch} />}
      </HeadlineBar>
      {!layout.lineOnly && (
        <div className={side ? styles.row : styles.column}>
          {rows.length === 0 && layout.detail.place !== 'over' && (
            <Notice title={`No feature has “${search}” in its name`} />
          )}
          {rows.length > 0 && layout.detail.place !== 'over' && (
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

function noteOf(shown: number, matching: number, total: number, isOption: boolean): string | undefined {
  if (shown < matching) {
    return `${shown} of ${matching} features shown: ${isOption ? 'set in the options' : 'limit of the panel'}`;
  }
  return matching < total ? `${matching} of ${total} features` : undefined;
}

const getStyles = (_theme: GrafanaTheme2) => ({
  panel: css({ display: 'flex', flexDirection: 'column', overflow: 'hidden' }),
  row: css({ display: 'flex', minHeight: 0, flex: 1 }),
  column: css({ display: 'flex', flexDirection: 'column', minHeight: 0, flex: 1 }),
});
