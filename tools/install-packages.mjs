import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The oldest npm that installs this lock file rightly; older ones lose the platform packages of Vite. */
const OLDEST_NPM = 11;
/** What runs the installation where the machine's npm is older. */
const TOOLCHAIN = ['node@24.21.0', 'npm@11.19.1'];

/**
 * Installs the npm packages of the lock file when they are missing or other ones; silent when they are right.
 * @param {string} root
 * @throws {Error} when npm fails
 */
export function installPackages(root) {
  if (isCurrent(root)) return;
  console.log('Installing npm packages from package-lock.json (a few minutes the first time)');
  const npm = suitableNpm(root);
  const started = Date.now();
  // npm must not hand its own settings (workspace, prefix) down from the script that called us.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || /^npm_config_/i.test(name)),
  );
  const result = spawnSync(npm.file, [...npm.args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: { ...env, ...npm.env },
    stdio: 'inherit',
  });
  if (result.status !== 0)
    throw new Error('npm ci failed; its message stands above. Is the npm registry reachable?');
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/**
 * Whether node_modules holds what the lock file says. npm writes its own record at the end of an
 * installation, so that an interrupted one is seen.
 * @param {string} root
 */
export function isCurrent(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readLock(record);
  return Object.entries(readLock(join(root, 'package-lock.json'))).every(
    ([path, wanted]) =>
      path === '' ||
      wanted.optional ||
      wanted.link ||
      !path.includes('node_modules/') ||
      installed[path]?.version === wanted.version,
  );
}

/**
 * @param {string} file
 * @returns {Record<string, {version?: string, optional?: boolean, link?: boolean}>}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch (error) {
    throw new Error(
      `${file} is damaged: ${error instanceof Error ? error.message : error}. Restore it, or remove node_modules and try again.`,
    );
  }
}

/**
 * The machine's npm when it is new enough, else one put under .parapet/toolchain with its own Node.
 * @param {string} root
 * @returns {{file: string, args: string[], env: Record<string, string>}}
 */
function suitableNpm(root) {
  const version = spawnSync('npm', ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  if (Number.parseInt(version, 10) >= OLDEST_NPM) return { file: 'npm', args: [], env: {} };

  const toolchain = join(root, '.parapet', 'toolchain');
  const cli = join(toolchain, 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const bin = join(toolchain, 'node_modules', '.bin');
  if (!existsSync(cli)) {
    console.log(
      `This npm is ${version || 'missing'}; fetching npm ${OLDEST_NPM} and Node 24 for the installation`,
    );
    mkdirSync(toolchain, { recursive: true });
    const fetched = spawnSync(
      'npm',
      ['install', '--no-save', '--prefix', toolchain, '--loglevel=error', ...TOOLCHAIN],
      {
        cwd: toolchain,
        stdio: 'inherit',
      },
    );
    if (fetched.status !== 0)
      throw new Error(`Could not fetch ${TOOLCHAIN.join(' and ')} with npm ${version}.`);
  }
  return { file: join(bin, 'node'), args: [cli], env: { PATH: `${bin}:${process.env.PATH ?? ''}` } };
}
