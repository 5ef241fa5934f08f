import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createApp, FOLDERS } from './server/app.ts';
import { HELP, readOptions } from './server/options.ts';

const HOST = '127.0.0.1';

try {
  await main();
} catch (error) {
  process.stderr.write(`preview: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(HELP);
    return;
  }
  requireBuild('page', join(FOLDERS.page, 'index.html'), 'npm run build -w demo/preview');
  requireBuild('plugin', join(FOLDERS.plugins, 'module.js'), 'npm run build -w plugins');
  const app = await createApp(options, FOLDERS);
  const address = await app.listen({ host: HOST, port: options.port });
  process.stdout.write(`preview: ${address}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void app.close());
}

function requireBuild(what: string, file: string, command: string): void {
  if (!existsSync(file))
    throw new Error(`the ${what} is not built (${file} is missing). Build it with: ${command}`);
}
