export interface Section {
  /** Anchor of the heading, as GitHub makes it. */
  readonly id: string;
  readonly title: string;
  /** Markdown below the heading. */
  readonly body: string;
}

export interface Runbook {
  readonly title: string;
  /** Markdown between the title and the first section. */
  readonly intro: string;
  readonly sections: readonly Section[];
}

/** A runbook in its parts: the first heading is its title, each heading of the second level begins a section. */
export function readRunbook(markdown: string): Runbook {
  const text = markdown.replace(/^<!--[\s\S]*?-->\n/, '');
  const [, title = 'Runbook', rest = text] = /^# (.+)\n([\s\S]*)$/.exec(text) ?? [];
  const [intro = '', ...parts] = splitAtHeadings(rest);
  return { title, intro, sections: parts.map(readSection) };
}

/** Each part but the first begins with the text of its heading. */
function splitAtHeadings(markdown: string): string[] {
  const parts = [''];
  for (const { line, isCode } of withCode(markdown)) {
    if (!isCode && line.startsWith('## ')) parts.push(line.slice(3));
    else parts[parts.length - 1] += `\n${line}`;
  }
  return parts;
}

function readSection(part: string): Section {
  const [title = '', ...body] = part.split('\n');
  return { id: anchorOf(title), title, body: body.join('\n') };
}

/** Headings are in English: classes of Unicode would bring their whole tables into the build. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

/** Code in backticks, which stays as it is, or a link with text and target. */
const CODE_OR_LINK = /`[^`]*`|\[([^\]]+)\]\(([^)\s]*)\)/g;
const RUNBOOK_LINK = /^(?:([\w-]+)\.md)?(?:#(.+))?$/;

/**
 * Makes links to other runbooks lead to what `urlOf` says, and of links to the rest of the repository plain text,
 * for they lead nowhere from inside Grafana.
 *
 * @param page name of the page, without its ending, which links that name no file mean
 */
export function linkRunbooks(
  markdown: string,
  page: string,
  urlOf: (slug: string, anchor?: string) => string,
): string {
  const link = (whole: string, text?: string, target = '') => {
    if (text === undefined || /^https?:/.test(target)) return whole;
    const [matched, slug = page, anchor] = RUNBOOK_LINK.exec(target) ?? [];
    return matched ? `[${text}](${urlOf(slug, anchor)})` : text;
  };
  return withCode(markdown)
    .map(({ line, isCode }) => (isCode ? line : line.replace(CODE_OR_LINK, link)))
    .join('\n');
}

/** The lines, and which of them belong to a fenced block of code. */
function withCode(markdown: string): { line: string; isCode: boolean }[] {
  let isCode = false;
  return markdown.split('\n').map((line) => {
    const isFence = /^\s*```/.test(line);
    if (isFence) isCode = !isCode;
    return { line, isCode: isCode || isFence };
  });
}
