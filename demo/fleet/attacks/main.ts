import { folder } from '../shared/option-types.ts';
import { describeOptions, readOptions, UsageError } from '../shared/options.ts';
import type { Attack } from './attack.ts';
import { bulkDownloadAttack } from './commands/bulk-download.ts';
import { extractionAttack } from './commands/extraction.ts';
import { fgsmAttack } from './commands/fgsm.ts';
import { labelFlipAttack } from './commands/label-flip.ts';
import { pastedSecretsAttack } from './commands/pasted-secrets.ts';
import { wordInsertionAttack } from './commands/word-insertion.ts';
import { targetIn } from './target.ts';

const ATTACKS: Readonly<Record<string, Attack>> = {
  fgsm: fgsmAttack,
  'word-insertion': wordInsertionAttack,
  'label-flip': labelFlipAttack,
  extraction: extractionAttack,
  'bulk-download': bulkDownloadAttack,
  'pasted-secrets': pastedSecretsAttack,
};

const OPTIONS = {
  run: { ...folder('folder of the running stack'), fallback: '.parapet/run' },
};

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`attack: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof UsageError ? 2 : 1);
}

async function main([name, ...argv]: readonly string[]): Promise<void> {
  if (name === undefined || name === '--help' || argv.includes('--help')) return console.log(overview());
  const attack = Object.hasOwn(ATTACKS, name) ? ATTACKS[name] : undefined;
  if (!attack) throw new UsageError(`no attack "${name}"\n${overview()}`);
  const target = await targetIn(readOptions(OPTIONS, argv).run);
  console.log(`${name}: ${attack.brief}`);
  const startedAt = performance.now();
  for (const line of await attack.run(target, (progress) => console.log(`  ${progress}`))) {
    console.log(`✓ ${line}`);
  }
  console.log(`  done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  console.log(
    `  what Parapet saw: ${target.address('preview')}/d/parapet-on-call?var-model=${attack.model}, row Security`,
  );
}

function overview(): string {
  const lines = Object.entries(ATTACKS).map(([name, { brief }]) => `  ${name.padEnd(16)}${brief}`);
  return [
    'npm run attack -- NAME [options]: attacks the stack that npm start runs, on this machine only',
    ...lines,
    'Options:',
    describeOptions(OPTIONS),
  ].join('\n');
}
