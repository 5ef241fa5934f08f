const files = import.meta.webpackContext('../../../../docs/runbooks', { regExp: /\.md$/ });

/** Markdown of every page of docs/runbooks, by the name of its file without the ending. */
export const library: ReadonlyMap<string, string> = new Map(
  files.keys().map((key) => [key.slice('./'.length, -'.md'.length), files(key)]),
);
