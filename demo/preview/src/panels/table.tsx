import type { PanelProps } from '@grafana/data';
import type { TableCellHeight } from '@grafana/schema';
import { Table } from '@grafana/ui';
import { definePanel } from './definePanel.ts';
import { emptyNotice, Notice } from './Notice.tsx';

interface TableOptions {
  showHeader?: boolean;
  cellHeight?: TableCellHeight;
  sortBy?: { displayName: string; desc?: boolean }[];
}

/** Pixels; the component's own 150 makes four columns overflow a third of the page. */
const COLUMN_MIN_WIDTH = 100;

/** Shows the first frame: the dashboards of the pack join what belongs together by transformations. */
function TablePanel(props: PanelProps<TableOptions>) {
  const { data, options, width, height, timeRange } = props;
  const frame = data.series.find(({ length }) => length > 0);
  if (!frame) return <Notice>{emptyNotice(props)}</Notice>;
  return (
    <Table
      data={frame}
      width={width}
      height={height}
      timeRange={timeRange}
      columnMinWidth={COLUMN_MIN_WIDTH}
      noHeader={options.showHeader === false}
      {...(options.cellHeight && { cellHeight: options.cellHeight })}
      {...(options.sortBy && { initialSortBy: options.sortBy })}
    />
  );
}

export const table = definePanel(TablePanel, { custom: ['align', 'hidden', 'minWidth', 'width'] });
