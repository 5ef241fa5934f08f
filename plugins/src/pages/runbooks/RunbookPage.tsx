import { css } from '@emotion/css';
import { type GrafanaTheme2, renderMarkdown } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { RenderUserContentAsHTML, useStyles2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import { splitRunbook } from './splitRunbook.ts';

/** A runbook of the repository, shown where the person on call already is. */
export function RunbookPage({ markdown }: { markdown: string }) {
  const styles = useStyles2(getStyles);
  const { title, body } = useMemo(() => splitRunbook(markdown), [markdown]);
  return (
    <PluginPage pageNav={{ text: title }} subTitle="Runbook">
      <RenderUserContentAsHTML className={styles.text} content={renderMarkdown(body)} />
    </PluginPage>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({
    maxWidth: 960,
    'p, li': { maxWidth: 720 },
    'h2, h3': { ...theme.typography.h4, margin: theme.spacing(3, 0, 1) },
    'ul, ol': { margin: theme.spacing(0, 0, 2, 3) },
    'li + li': { marginTop: theme.spacing(0.5) },
    table: { borderCollapse: 'collapse', margin: theme.spacing(2, 0) },
    'th, td': {
      padding: theme.spacing(0.75, 2, 0.75, 0),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      textAlign: 'left',
      verticalAlign: 'top',
    },
    code: { ...theme.typography.code, background: theme.colors.background.secondary, padding: '0 4px' },
  }),
});
