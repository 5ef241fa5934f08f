import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that the project runs beside Node, and the Debian package of each. */
export const DEBIAN_PACKAGES = /** @type {const} */ ({
  prometheus: 'prometheus',
  promtool: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  amtool: 'prometheus-alertmanager',
  chromium: 'chromium',
});

/** @typedef {keyof typeof DEBIAN_PACKAGES} ProgramName */

/**
 * The environment variable that overrides where a program lies: `PARAPET_PROMTOOL` for `promtool`.
 * @param {ProgramName} name
 */
export function programVariable(name) {
  return `PARAPET_${name.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * Path of a program: from its environment variable, else from PATH.
 * @param {ProgramName} name
 * @returns {string | undefined} undefined when PATH has none
 * @throws {Error} when the environment names a file that is not executable
 */
export function findProgram(name) {
  const variable = programVariable(name);
  const chosen = process.env[variable];
  if (chosen) {
    if (!isExecutable(chosen)) throw new Error(`${variable} is ${chosen}, which is not an executable file`);
    return chosen;
  }
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/**
 * Path of a program that has to be there.
 * @param {ProgramName} name
 * @throws {Error} that says how to get it
 */
export function program(name) {
  const path = findProgram(name);
  if (path) return path;
  throw new Error(howToGet([name]));
}

/** @param {readonly ProgramName[]} names */
export function howToGet(names) {
  const packages = [...new Set(names.map((name) => DEBIAN_PACKAGES[name]))];
  return [
    `Missing: ${names.join(', ')}.`,
    `On Debian or Ubuntu:  sudo apt-get install ${packages.join(' ')}`,
    `Elsewhere install them yourself and, if they are not on PATH, set ${names.map(programVariable).join(', ')}.`,
  ].join('\n');
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
