import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil, renderMarkdown } from '@grafana/data';
import { RenderUserContentAsHTML, TextLink, useStyles2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import { linkRunbooks, type Runbook } from './readRunbook.ts';
import { runbookUrl } from './runbookPath.ts';
import { useArrival } from './useArrival.ts';

/** The parts of a runbook under their headings, and above them links to each. */
export function RunbookText({ slug, runbook }: { slug: string; runbook: Runbook }) {
  const styles = useStyles2(getStyles);
  const article = useArrival();
  const { title, intro, sections } = runbook;
  return (
    <article ref={article} tabIndex={-1} aria-label={title} className={styles.text}>
      {sections.length > 0 && (
        <nav aria-label="On this page" className={styles.contents}>
          {sections.map((section) => (
            <TextLink key={section.id} href={runbookUrl(slug, section.id)} inline={false}>
              {section.title}
            </TextLink>
          ))}
        </nav>
      )}
      <Markdown slug={slug} text={intro} />
      {sections.map(({ id, title: heading, body }) => (
        <section key={id} aria-labelledby={id}>
          <h2 id={id} tabIndex={-1}>
            {heading}
          </h2>
          <Markdown slug={slug} text={body} />
        </section>
      ))}
    </article>
  );
}

function Markdown({ slug, text }: { slug: string; text: string }) {
  const html = useMemo(
    () =>
      renderMarkdown(
        linkRunbooks(text, slug, (...target) => locationUtil.assureBaseUrl(runbookUrl(...target))),
      ),
    [slug, text],
  );
  return <RenderUserContentAsHTML component="div" content={html} />;
}

const getStyles = (theme: GrafanaTheme2) => ({
  contents: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    paddingBottom: theme.spacing(1),
    marginBottom: theme.spacing(2),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  text: css({
    maxWidth: 1200,
    '&:focus': { outline: 'none' },
    'p, li': { maxWidth: 760 },
    h2: { ...theme.typography.h4, margin: theme.spacing(3, 0, 1), scrollMarginTop: theme.spacing(8) },
    'ul, ol': { margin: theme.spacing(0, 0, 2, 3) },
    'li + li': { marginTop: theme.spacing(0.5) },
    'div a': { color: theme.colors.text.link, textDecoration: 'underline' },
    // A wide table scrolls by itself, not the page.
    table: {
      display: 'block',
      overflowX: 'auto',
      borderCollapse: 'collapse',
      margin: theme.spacing(1, 0, 2),
    },
    'th, td': {
      padding: theme.spacing(0.75, 2, 0.75, 0),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      textAlign: 'left',
      verticalAlign: 'top',
    },
    // The template has a table without headings.
    'thead:not(:has(th:not(:empty)))': { display: 'none' },
    code: { ...theme.typography.code, background: theme.colors.background.secondary, padding: '0 4px' },
    // Long commands wrap: nothing to do may lie beyond the edge.
    pre: {
      maxWidth: 960,
      padding: theme.spacing(1, 1.5),
      background: theme.colors.background.secondary,
      border: `1px solid ${theme.colors.border.weak}`,
      whiteSpace: 'pre-wrap',
      wordBreak: 'normal',
      overflowWrap: 'anywhere',
    },
    'pre code': { margin: 0, padding: 0, background: 'none', whiteSpace: 'inherit' },
  }),
});
