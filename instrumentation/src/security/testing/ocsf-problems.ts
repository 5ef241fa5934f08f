import { readFileSync } from 'node:fs';

interface Attribute {
  /** A type of OCSF (`…_t`) or the name of an object, with `[]` after it for a list. */
  readonly type: string;
  readonly required?: boolean;
  /** Captions by number. */
  readonly enum?: Readonly<Record<string, string>>;
}

interface Definition {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly at_least_one?: readonly string[];
}

const { objects } = JSON.parse(readFileSync(new URL('ocsf-1.8.0.json', import.meta.url), 'utf8')) as {
  objects: Record<string, Definition>;
};

const CLASSES: Readonly<Record<number, string>> = {
  2004: 'detection_finding',
  2006: 'data_security_finding',
};

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string_t: (value) => typeof value === 'string' && value !== '',
  boolean_t: (value) => typeof value === 'boolean',
  integer_t: (value) => Number.isSafeInteger(value),
  long_t: (value) => Number.isSafeInteger(value),
  // Milliseconds since 1970.
  timestamp_t: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** What an event breaks of OCSF 1.8.0: attributes it may not or must have, their types, numbers and captions. */
export function ocsfProblems(event: Readonly<Record<string, unknown>>): string[] {
  const name = CLASSES[event.class_uid as number];
  if (name === undefined) return [`class_uid is ${event.class_uid}`];
  const type = (event.class_uid as number) * 100 + (event.activity_id as number);
  return [
    ...(event.type_uid === type ? [] : [`type_uid is ${event.type_uid}, not ${type}`]),
    ...objectProblems('', name, event),
  ];
}

function objectProblems(path: string, name: string, given: Readonly<Record<string, unknown>>): string[] {
  const { attributes, at_least_one: anyOf } = objects[name]!;
  const missing = Object.keys(attributes).filter((key) => attributes[key]!.required && !(key in given));
  return [
    ...missing.map((key) => `${path}${key} is missing`),
    ...(anyOf === undefined || anyOf.some((key) => key in given) ? [] : [`${path} has none of ${anyOf}`]),
    ...Object.entries(given).flatMap(([key, value]) => {
      const attribute = attributes[key];
      if (attribute === undefined) return [`${path}${key} is no attribute of ${name}`];
      return [
        ...valueProblems(`${path}${key}`, attribute.type, value),
        ...enumProblems(`${path}${key}`, attribute, value, given[captionOf(key)]),
      ];
    }),
  ];
}

function valueProblems(path: string, type: string, value: unknown): string[] {
  if (type.endsWith('[]')) {
    if (!Array.isArray(value) || value.length === 0) return [`${path} is no list`];
    return value.flatMap((each, i) => valueProblems(`${path}[${i}]`, type.slice(0, -2), each));
  }
  if (type in TYPES) return TYPES[type]!(value) ? [] : [`${path} is no ${type}: ${value}`];
  return objectProblems(`${path}.`, type, value as Readonly<Record<string, unknown>>);
}

function captionOf(key: string): string {
  return key.endsWith('_uid') ? key.replace(/_uid$/, '_name') : idCaption(key);
}

function idCaption(key: string): string {
  return key === 'activity_id' ? 'activity_name' : key.replace(/_id$/, '');
}

/** The caption is that of the number, but for 99, where it is the source's own. */
function enumProblems(path: string, { enum: known }: Attribute, value: unknown, caption: unknown): string[] {
  if (known === undefined) return [];
  const wanted = known[String(value)];
  if (wanted === undefined) return [`${path} is ${value}, none of ${Object.keys(known)}`];
  return value === 99 || caption === wanted ? [] : [`${path} is ${value}, but its caption is ${caption}`];
}
