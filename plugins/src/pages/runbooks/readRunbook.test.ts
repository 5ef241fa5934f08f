import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderMarkdown } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { linkRunbooks, readRunbook } from './readRunbook.ts';
import { INDEX, runbookUrl } from './runbookPath.ts';

const FOLDER = join(import.meta.dirname, '../../../../docs/runbooks');
const APP = '/a/parapet-secureml-app/runbooks';

const pages = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.md'))
  .map((file) => ({ slug: file.slice(0, -'.md'.length), text: readFileSync(join(FOLDER, file), 'utf8') }));
/** Every address that a link may have: each page, and each of its headings. */
const addresses = new Set(
  pages.flatMap(({ slug, text }) => [
    runbookUrl(slug),
    ...readRunbook(text).sections.map(({ id }) => runbookUrl(slug, id)),
  ]),
);

describe('a runbook', () => {
  it('has a title, an introduction and sections', () => {
    expect(readRunbook('# Alert\n\nReal.\n\n## Look at it\n1. Here\n\n## A, b & `c`\nEnd\n')).toEqual({
      title: 'Alert',
      intro: '\n\nReal.\n',
      sections: [
        { id: 'look-at-it', title: 'Look at it', body: '1. Here\n' },
        { id: 'a-b--c', title: 'A, b & `c`', body: 'End\n' },
      ],
    });
  });

  it('begins no section in a block of code', () => {
    const { sections } = readRunbook(
      '# Alert\n## Act\n```sh\n## a comment\n```\n   ```sh\n## another\n   ```\n',
    );
    expect(sections.map(({ title }) => title)).toEqual(['Act']);
  });

  it('hides the comment that says where it comes from', () => {
    expect(readRunbook('<!-- Generated. -->\n# Index\n')).toMatchObject({ title: 'Index', intro: '\n' });
  });

  it('without a heading is shown whole', () => {
    expect(readRunbook('Do this.')).toEqual({ title: 'Runbook', intro: '\nDo this.', sections: [] });
  });
});

describe('a link', () => {
  const linked = (markdown: string) => linkRunbooks(markdown, 'ml-here', runbookUrl);

  it.each([
    ['[x](ml-x.md)', `[x](${APP}/ml-x)`],
    ['[`x`](ml-x.md#a-part)', `[\`x\`](${APP}/ml-x#a-part)`],
    ['[below](#below)', `[below](${APP}/ml-here#below)`],
    ['[all](README.md), [drift](README.md#drift)', `[all](${APP}), [drift](${APP}#drift)`],
  ])('to a runbook leads to its page: %s', (markdown, expected) => {
    expect(linked(markdown)).toBe(expected);
  });

  it.each([
    ['[site](https://example.org/x.md)', '[site](https://example.org/x.md)'],
    ['see [baselines](../baselines.md#build)', 'see baselines'],
    ['[x](javascript:alert)', 'x'],
    ['[x](//example.org/y.md)', 'x'],
    ['[x]()', 'x'],
  ])('to elsewhere is one of the web or plain text: %s', (markdown, expected) => {
    expect(linked(markdown)).toBe(expected);
  });

  it('in code stays what it is', () => {
    const code = '`a[5m](b.md)` and\n```promql\nup[5m](c.md)\n```';
    expect(linked(code)).toBe(code);
  });
});

describe.each(pages)('docs/runbooks/$slug.md', ({ slug, text }) => {
  const { title, intro, sections } = readRunbook(text);
  const html = renderMarkdown(
    linkRunbooks([intro, ...sections.map(({ body }) => body)].join('\n'), slug, runbookUrl),
  );

  it('has a title, and every heading below it begins a section of its own', () => {
    expect(title).not.toBe('Runbook');
    expect(html).not.toMatch(/<h[1-6]/);
    expect(sections.length).toBeGreaterThan(0);
    expect(new Set(sections.map(({ id }) => id)).size).toBe(sections.length);
  });

  it('links only to pages and headings that exist', () => {
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href!);
    expect(links.filter((href) => !/^https:/.test(href) && !addresses.has(href))).toEqual([]);
    expect(html).not.toContain('](');
  });

  it('can be found from the index', () => {
    const index = pages.find((page) => page.slug === INDEX)!.text;
    const named = linkRunbooks(index, INDEX, runbookUrl);
    expect(slug === INDEX || named.includes(`(${runbookUrl(slug)}`)).toBe(true);
  });
});
