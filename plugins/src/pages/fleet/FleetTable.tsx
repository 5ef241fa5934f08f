import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, type CellProps, type Column, InteractiveTable, TextLink, useStyles2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import { VerdictMark } from '../../shared/VerdictMark.tsx';
import { VERDICT_ORDER } from '../../shared/verdict.ts';
import type { FleetRow } from './fleetModel.ts';
import { formatFleet } from './formatFleet.ts';
import { type Context, onCallUrl } from './onCallUrl.ts';
import { TargetNumber } from './TargetNumber.tsx';

interface Props {
  rows: FleetRow[];
  context: Context;
  /** Of a query that failed while others brought data. */
  error: string | undefined;
}

type Cell = CellProps<FleetRow>;

/** Targets of the telemetry contract's signals M1 and M2. */
const P95_TARGET = 0.2;
const AVAILABILITY_TARGET = 0.999;

/** The fleet as a table; its first order, worst first, is that of the rows. */
export function FleetTable({ rows, context, error }: Props) {
  const styles = useStyles2(getStyles);
  const { datasource, window, from, to } = context;
  const columns = useMemo(() => columnsOf({ datasource, window, from, to }), [datasource, window, from, to]);
  return (
    <div className={styles.fleet}>
      {error && (
        <Alert severity="warning" title="Some of the queries failed">
          {error}
        </Alert>
      )}
      <InteractiveTable columns={columns} data={rows} getRowId={(row: FleetRow) => row.id} />
    </div>
  );
}

/** Ids of data sets have no spaces to break at, and whole they would push other columns out of the page. */
function LongText({ children }: { children: string }) {
  const style = { display: 'block', minWidth: 180, whiteSpace: 'normal', overflowWrap: 'anywhere' } as const;
  return <span style={style}>{children}</span>;
}

function columnsOf(context: Context): Array<Column<FleetRow>> {
  return [
    {
      id: 'model',
      header: 'Model',
      sortType: 'alphanumeric',
      cell: ({ row: { original } }: Cell) => (
        <TextLink href={onCallUrl(original.model, original.version, context)} inline={false}>
          {original.model}
        </TextLink>
      ),
    },
    { id: 'version', header: 'Version', sortType: 'alphanumeric' },
    { id: 'roles', header: 'Role', cell: ({ row }: Cell) => row.original.roles.join(', ') || '–' },
    {
      id: 'state',
      header: 'State',
      sortType: (a, b) => VERDICT_ORDER.indexOf(a.original.state) - VERDICT_ORDER.indexOf(b.original.state),
      cell: ({ row }: Cell) => <VerdictMark kind={row.original.state} />,
    },
    {
      id: 'drifted',
      header: 'Features drifted',
      sortType: 'number',
      cell: ({ row: { original } }: Cell) => formatFleet.drifted(original),
    },
    {
      id: 'calls',
      header: 'Calls',
      sortType: 'number',
      cell: ({ row }: Cell) => formatFleet.calls(row.original.calls),
    },
    {
      id: 'p95',
      header: 'Latency p95',
      sortType: 'number',
      cell: ({ row: { original } }: Cell) => (
        <TargetNumber
          text={formatFleet.seconds(original.p95)}
          missed={
            original.p95 > P95_TARGET ? `Over the target of ${formatFleet.seconds(P95_TARGET)}` : undefined
          }
        />
      ),
    },
    {
      id: 'availability',
      header: 'Availability',
      sortType: 'number',
      cell: ({ row: { original } }: Cell) => (
        <TargetNumber
          text={formatFleet.share(original.availability)}
          missed={
            original.availability < AVAILABILITY_TARGET
              ? `Under the target of ${formatFleet.share(AVAILABILITY_TARGET)}`
              : undefined
          }
        />
      ),
    },
    {
      id: 'datasets',
      header: 'Data set',
      cell: ({ row }: Cell) => <LongText>{row.original.datasets.join(', ') || '–'}</LongText>,
    },
    {
      id: 'baselines',
      header: 'Baseline',
      cell: ({ row }: Cell) => row.original.baselines.join(', ') || 'none',
    },
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  fleet: css({
    width: '100%',
    fontVariantNumeric: 'tabular-nums',
    'td, th': { whiteSpace: 'nowrap' },
    gap: theme.spacing(1),
    overflowX: 'auto',
  }),
});
