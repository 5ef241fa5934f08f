import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'runbooks');

/** Pages that belong to no alert. */
const FRAME = new Set(['README.md', 'incident-checklist.md', 'postmortem-template.md']);

export interface Page {
  readonly name: string;
  readonly text: string;
  readonly isRunbook: boolean;
}

export const pages: readonly Page[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8'), isRunbook: !FRAME.has(name) }));

/** Anchors as GitHub makes them of headings. */
export function anchorsOf(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

export function withoutBlocks(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}

/** Queries of the blocks in PromQL; an empty line parts two. */
export function queriesOf(text: string): string[] {
  return [...text.matchAll(/^```promql\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
    block!.split(/\n\s*\n/).filter((query) => query.trim() !== ''),
  );
}

/** What pages tell to ask a replica for, in blocks and in the text. */
export function controlCommandsOf(text: string): string[] {
  return text.match(/(?<=^|`)parapet control \w+ https?:[^`\n]+/gm) ?? [];
}

/** What stands in backticks and what queries ask for, of the names that the contract could have. */
export function namesOf(text: string): string[] {
  const quoted = [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);
  return [...quoted, ...queriesOf(text)].flatMap(
    (code) => code.match(/(?<![\w.:/-])(?:ml|parapet)[_:][a-z0-9_:]*[a-z0-9](?![\w-])/g) ?? [],
  );
}

/** What is wrong with the form of a runbook; empty when nothing is. */
export function formProblems(text: string): string[] {
  const problems: string[] = [];
  const headings = [...withoutBlocks(text).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  const wanted = ['Look', 'Decide', 'Act', 'Verify', 'Afterwards'];
  if (!/^# ML\w+\n\n\[Incident checklist\]\(incident-checklist\.md\)\n\n[^#\n|`-]/.test(text))
    problems.push('begins with "# MLName", the link to the incident checklist, and a paragraph');
  if (!wanted.every((part, i) => headings[i] === part))
    problems.push(`has the parts ${wanted.map((part) => `## ${part}`).join(', ')} first, in this order`);
  const looks = partOf(text, 'Look').match(/^\d\. /gm) ?? [];
  if (looks.join('') !== '1. 2. 3. ') problems.push('has three numbered looks under ## Look');
  if (!partOf(text, 'Decide').includes('| you see | likely | do |'))
    problems.push('has the table "you see | likely | do" under ## Decide');
  if (namesOf(partOf(text, 'Verify')).length + queriesOf(partOf(text, 'Verify')).length === 0)
    problems.push('names a series under ## Verify');
  for (const part of ['Act', 'Afterwards'])
    if (partOf(text, part).trim() === '') problems.push(`says something under ## ${part}`);
  return problems;
}

function partOf(text: string, heading: string): string {
  return new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(text)?.[1] ?? '';
}

const MINUTES: Readonly<Record<string, number>> = {
  two: 2,
  five: 5,
  six: 6,
  seven: 7,
  ten: 10,
  'a quarter of an hour': 15,
};

/** The minutes after which a page says that its alert ends. */
export function minutesToEnd(text: string): number[] {
  const sentences = withoutBlocks(text).match(/\b(?:alert|page|ticket|one|it) ends\b[^.;:|\n]*/gi) ?? [];
  return sentences.flatMap((sentence) => {
    const said = sentence.match(/(a quarter of an hour)|(\w+) minutes/);
    if (!said) return [];
    const word = said[1] ?? said[2]!;
    return [MINUTES[word] ?? Number(word)];
  });
}
