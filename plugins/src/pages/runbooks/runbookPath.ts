import { APP_URL } from '../../constants.ts';

/** Address of the runbooks inside the app; notifications link to it. */
export const RUNBOOKS_PATH = 'runbooks';

/** Name, without its ending, of the file that lists all runbooks. */
export const INDEX = 'README';

/** Where the app shows a page of docs/runbooks, named without its ending, and a heading of it. */
export function runbookUrl(slug: string, anchor?: string): string {
  const path = slug === INDEX ? '' : `/${encodeURIComponent(slug)}`;
  return `${APP_URL}/${RUNBOOKS_PATH}${path}${anchor ? `#${encodeURIComponent(anchor)}` : ''}`;
}
