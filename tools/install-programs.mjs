import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { DEBIAN_PACKAGES, findProgram, howToGet } from './programs.mjs';

/** @typedef {import('./programs.mjs').ProgramName} ProgramName */

/**
 * Installs the Debian packages of missing programs; silent when none is missing.
 * @throws {Error} that names what is missing and how to get it
 */
export function installPrograms() {
  const missing = missingPrograms();
  if (missing.length === 0) return;
  const install = aptCommand();
  if (!install) throw new Error(howToGet(missing));

  const packages = [...new Set(missing.map((name) => DEBIAN_PACKAGES[name]))];
  console.log(`Installing Debian packages: ${packages.join(' ')} (a minute or two)`);
  apt(install, ['update', '-q']);
  apt(install, ['install', '-q', '-y', '--no-install-recommends', ...packages]);

  const still = missingPrograms();
  if (still.length > 0) throw new Error(howToGet(still));
}

/** @returns {ProgramName[]} */
function missingPrograms() {
  const names = /** @type {ProgramName[]} */ (Object.keys(DEBIAN_PACKAGES));
  return names.filter((name) => !findProgram(name));
}

/** apt-get as root, or through a sudo that asks for no password; undefined when neither is to be had. */
function aptCommand() {
  if (!existsSync('/usr/bin/apt-get')) return undefined;
  if (process.getuid?.() === 0) return ['apt-get'];
  const sudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
  return sudo.status === 0 ? ['sudo', '-n', 'apt-get'] : undefined;
}

/**
 * Runs apt-get quietly; its output is shown only when it fails.
 * @param {string[]} command
 * @param {string[]} args
 */
function apt(command, args) {
  const [file = 'apt-get', ...prefix] = command;
  const result = spawnSync(file, [...prefix, ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status === 0) return;
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`;
  throw new Error(`apt-get ${args.join(' ')} failed:\n${output.split('\n').slice(-20).join('\n')}`);
}
