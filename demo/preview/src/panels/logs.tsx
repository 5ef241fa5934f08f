import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, type PanelProps } from '@grafana/data';
import { Icon, ScrollContainer, useStyles2, useTheme2 } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { definePanel } from './definePanel.ts';
import { type LogLine, readLogLines } from './logLines.ts';
import { emptyNotice, Notice } from './Notice.tsx';

interface LogsOptions {
  showTime?: boolean;
  enableLogDetails?: boolean;
}

function LogsPanel(props: PanelProps<LogsOptions>) {
  const { data, options, height, timeZone } = props;
  const styles = useStyles2(getStyles);
  const lines = useMemo(() => readLogLines(data.series), [data.series]);
  const [opened, open] = useState<string>();
  if (lines.length === 0) return <Notice>{emptyNotice(props)}</Notice>;
  return (
    <ScrollContainer height={`${height}px`}>
      <ol className={styles.list}>
        {lines.map((line) => (
          <li key={line.id}>
            <Line
              line={line}
              isOpen={opened === line.id}
              onToggle={() => open(opened === line.id ? undefined : line.id)}
              {...(options.showTime && { time: dateTimeFormat(line.time, { timeZone }) })}
            />
          </li>
        ))}
      </ol>
    </ScrollContainer>
  );
}

function Line({
  line,
  time,
  isOpen,
  onToggle,
}: {
  line: LogLine;
  time?: string;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const styles = useStyles2(getStyles);
  const colour = levelColour(useTheme2(), line.level);
  return (
    <>
      <button type="button" className={styles.line} aria-expanded={isOpen} onClick={onToggle}>
        <span className={styles.bar} style={{ background: colour }} />
        <Icon name={isOpen ? 'angle-down' : 'angle-right'} size="sm" />
        {time && <span className={styles.time}>{time}</span>}
        <span className={styles.level} style={{ color: colour }}>
          {line.level || 'unset'}
        </span>
        <span className={styles.text}>{line.text}</span>
      </button>
      {isOpen && (
        <dl className={styles.labels}>
          {Object.entries(line.labels).map(([name, value]) => (
            <div key={name} className={styles.label}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function levelColour({ colors }: GrafanaTheme2, level: string): string {
  if (/^(error|fatal|critical)/.test(level)) return colors.error.text;
  if (level.startsWith('warn')) return colors.warning.text;
  return level.startsWith('info') ? colors.success.text : colors.text.secondary;
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  line: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    width: '100%',
    minHeight: theme.spacing(3),
    padding: theme.spacing(0.25, 0),
    border: 'none',
    background: 'none',
    color: theme.colors.text.primary,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    textAlign: 'left',
    '&:hover': { background: theme.colors.action.hover },
  }),
  bar: css({ flex: 'none', alignSelf: 'stretch', width: 3, borderRadius: theme.shape.radius.default }),
  time: css({ flex: 'none', color: theme.colors.text.secondary }),
  level: css({ flex: 'none', width: theme.spacing(6) }),
  text: css({ overflowWrap: 'anywhere' }),
  labels: css({
    margin: theme.spacing(0, 0, 1, 4),
    padding: theme.spacing(1),
    background: theme.colors.background.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  label: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, 30%) 1fr',
    gap: theme.spacing(1),
    '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  }),
});

export const logs = definePanel(LogsPanel);
