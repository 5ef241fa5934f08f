/** What webpack makes of a folder of Markdown files, which it bundles as their text: each by its path in the folder. */
interface MarkdownFolder {
  (key: string): string;
  keys(): string[];
}

interface ImportMeta {
  webpackContext(folder: string, options: { regExp: RegExp }): MarkdownFolder;
}
