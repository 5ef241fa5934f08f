import { show } from '../check/show.ts';
import { checksOf, type DataChecks } from './data-checks.ts';
import { declared } from './declare.ts';
import type { ChecksOptions } from './types.ts';

/** Version of the file format of checks; a file of a later one is refused. */
export const CHECKS_SCHEMA_VERSION = 1;

/** The text of a file of checks: JSON on lines, to be read and reviewed. */
export function serializeChecks(checks: DataChecks): string {
  const options = declared('serializeChecks', checks.options);
  return `${JSON.stringify({ schemaVersion: CHECKS_SCHEMA_VERSION, ...options }, null, 2)}\n`;
}

/**
 * Reads the text of a file of checks; works in browsers.
 *
 * @throws TypeError when the text is no JSON, of a later schema, or an option in it is missing, wrong or unknown
 */
export function parseChecks(text: string): DataChecks {
  if (typeof text !== 'string') {
    throw new TypeError(`parseChecks wants the text of a file of checks, not ${show(text)}`);
  }
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value)) {
    throw new TypeError('parseChecks: this is no file of checks (schemaVersion is absent). Check the path');
  }
  const { schemaVersion, ...options } = value;
  if (schemaVersion !== CHECKS_SCHEMA_VERSION) {
    throw new TypeError(
      `parseChecks: it has schema version ${show(schemaVersion)}, this library reads ${CHECKS_SCHEMA_VERSION}`,
    );
  }
  return checksOf(declared('parseChecks', options as ChecksOptions));
}

function parseJson(text: string): unknown {
  try {
    // Editors of Windows put a byte order mark in front.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new TypeError(`parseChecks: not valid JSON (${text.length} characters); is the file truncated?`, {
      cause: error,
    });
  }
}
