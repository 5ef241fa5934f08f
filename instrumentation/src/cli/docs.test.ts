import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type CheckText, MODEL_CHECKS, PROCESS_CHECKS } from '../health/checks.ts';
import { SCRAPE_FINDINGS } from './doctor/texts.ts';
import { COMMANDS } from './run.ts';
import { runCli } from './testing.ts';

const page = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

describe('docs say what --help says', () => {
  const pages = page('cli.md') + page('doctor.md');

  test.each([[''], ...COMMANDS.map(({ name }) => [name])])('parapet %s --help', async (name) => {
    const { stdout, code } = await runCli([...name.split(' ').filter(Boolean), '--help']);
    expect(code).toBe(0);
    expect(pages).toContain(`\`\`\`text\n${stdout}\`\`\``);
  });
});

test('help of a group lists its commands and no other; of what is none it says so', async () => {
  const { stdout, code } = await runCli(['audit', '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('audit verify');
  expect(stdout).not.toContain('baseline build');
  expect((await runCli(['help', 'audit'])).stdout).toBe(stdout);
  expect(await runCli(['redact', '--help'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no command "redact"'),
  });
});

test.each<[string, string, Readonly<Record<string, CheckText>>]>([
  ['health.md', 'Checks of the process', PROCESS_CHECKS],
  ['health.md', 'Checks of a model version', MODEL_CHECKS],
  ['doctor.md', 'The doctor', SCRAPE_FINDINGS],
])('docs/%s, %s: the texts that are told, and no other', (name, heading, texts) => {
  const section = page(name)
    .split(new RegExp(`^#+ ${heading}\n`, 'm'))[1]!
    .split('\n## ')[0]!;
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(
    Object.entries(texts).map(
      ([check, { severity, problem, why, fix }]) =>
        `| \`${check}\` | ${severity} | ${problem} | ${why} | ${fix} |`,
    ),
  );
});

test('every command of the examples is understood', async () => {
  const examples = COMMANDS.flatMap((command) => command.examples);
  expect(examples.length).toBeGreaterThan(COMMANDS.length);
  for (const example of examples) {
    const argv = example
      .replace(/^.*\bparapet /, '')
      .split(' ')
      .map((word) => word.replace(/^'|'$/g, ''));
    // The files of the examples are not there, and nobody listens: understood is what is not a wrong argument.
    expect((await runCli(argv)).code, example).toBe(3);
  }
});
