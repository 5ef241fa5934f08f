import type { ErrorObject } from 'ajv';
import { type Document, isNode, isSeq, type LineCounter } from 'yaml';

/** Why a policy file cannot be used: one line for each problem, with file and line. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

type Path = readonly (string | number)[];

const MOST_TOLD = 20;

/** Problems of one policy file, told with the line that they are in. */
export class Problems {
  readonly #file: string;
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #found = new Set<string>();

  constructor(file: string, document: Document.Parsed, lines: LineCounter) {
    this.#file = file;
    this.#document = document;
    this.#lines = lines;
  }

  add(path: Path, message: string): void {
    this.#found.add(`${this.#file}:${this.#lineOf(path)}: ${nameOf(path)}${message}`);
  }

  addSchemaError(error: ErrorObject): void {
    // Says only that another error is below it.
    if (error.keyword === 'if') return;
    const path = pathOf(this.#document, error.instancePath);
    const strange: unknown = error.params.additionalProperty;
    if (typeof strange === 'string') this.add([...path, strange], ` is not known here${knownOf(error)}`);
    else this.add(path, ` ${messageOf(error)}`);
  }

  /** @throws PolicyError when there are any */
  throwIfAny(): void {
    const told = [...this.#found];
    if (told.length === 0) return;
    const more = told.length > MOST_TOLD ? `\nand ${told.length - MOST_TOLD} more` : '';
    throw new PolicyError(told.slice(0, MOST_TOLD).join('\n') + more);
  }

  /** Of the innermost part of the path that the file has. */
  #lineOf(path: Path): number {
    for (let depth = path.length; depth > 0; depth--) {
      const node: unknown = this.#document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return this.#lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}

/** `rules[0].after`; of a list and its keys as JavaScript writes them. */
function nameOf(path: Path): string {
  return (
    path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('') ||
    'the policy'
  );
}

/** A JSON pointer as keys; an index where the file has a list. */
function pathOf(document: Document.Parsed, pointer: string): Path {
  const path: (string | number)[] = [];
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const parent: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
    path.push(isSeq(parent) ? Number(key) : key);
  }
  return path;
}

function messageOf({ keyword, params, message, parentSchema }: ErrorObject): string {
  const about: unknown = parentSchema?.description;
  const wanted = typeof about === 'string' && keyword !== 'required' ? ` (${about})` : '';
  switch (keyword) {
    case 'required':
      return `lacks ${params.missingProperty}`;
    case 'enum':
      return `must be one of ${params.allowedValues.join(', ')}${wanted}`;
    case 'const':
      return `must be ${params.allowedValue}${wanted}`;
    case 'pattern':
      return `must match ${params.pattern}${wanted}`;
    default:
      return `${message}${wanted}`;
  }
}

function knownOf({ parentSchema }: ErrorObject): string {
  const known = Object.keys((parentSchema?.properties as object | undefined) ?? {});
  return known.length === 0 ? '' : `: known are ${known.join(', ')}`;
}
