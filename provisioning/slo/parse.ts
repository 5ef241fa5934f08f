import { Ajv, type ErrorObject } from 'ajv';
import { type Document, isNode, LineCounter, parseAllDocuments } from 'yaml';
import type { Service } from '../alerts/types.ts';
import { SloFileError } from './error.ts';
import { type IndicatorName, indicators } from './indicators.ts';
import { DOCUMENTS, type Kind } from './schema.ts';
import type { Objective } from './types.ts';

export interface Place {
  readonly file: string;
  readonly line: number;
}

interface Found<T> {
  readonly value: T;
  readonly place: Place;
}

interface ServiceDocument {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
}

interface SloDocument {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly service: string;
    readonly indicatorRef: IndicatorName;
    readonly objectives: readonly [{ readonly target: number; readonly op?: 'lte'; readonly value?: number }];
  };
}

type Path = readonly (string | number)[];

const ajv = new Ajv({ allErrors: false, strict: true, verbose: true });
const validators = { Service: ajv.compile(DOCUMENTS.Service), SLO: ajv.compile(DOCUMENTS.SLO) };

/**
 * The services and objectives of one file, each document checked by itself.
 * @throws SloFileError
 */
export function parseDocuments(file: string, text: string) {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const services: Found<Service>[] = [];
  const objectives: Found<Objective>[] = [];
  for (const document of documents as Document.Parsed[]) {
    const place = (path: Path = []): Place => ({ file, line: lineOf(document, path, lines) });
    const value = plainValue(document, file, lines);
    const kind = kindOf(value, place);
    check(value, kind, place);
    if (kind === 'Service') services.push({ value: serviceOf(value as ServiceDocument), place: place() });
    else objectives.push({ value: objectiveOf(value as SloDocument, place), place: place(['spec']) });
  }
  return { services, objectives };
}

function plainValue(document: Document.Parsed, file: string, lines: LineCounter): unknown {
  const [error] = document.errors;
  if (error !== undefined) {
    throw new SloFileError({ file, line: lines.linePos(error.pos[0]).line }, `No YAML: ${error.message}.`);
  }
  try {
    // Aliases can grow a line into gigabytes, and a page has no use for them.
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new SloFileError(
      { file, line: lineOf(document, [], lines) },
      `Aliases and odd tags have no use here: ${(error as Error).message}.`,
    );
  }
}

function kindOf(value: unknown, place: (path?: Path) => Place): Kind {
  const kind = (value as { kind?: unknown } | null)?.kind;
  if (kind === 'Service' || kind === 'SLO') return kind;
  const given = kind === undefined ? 'missing' : JSON.stringify(kind);
  throw new SloFileError(place(['kind']), `kind is ${given}; a document is a Service or an SLO.`);
}

function check(value: unknown, kind: Kind, place: (path?: Path) => Place): void {
  const validate = validators[kind];
  if (validate(value)) return;
  const error = validate.errors![0]!;
  const path = pathOf(error);
  throw new SloFileError(place(path), `${path.join('.') || kind} ${problem(error)}.`);
}

function pathOf({ instancePath, keyword, params }: ErrorObject): Path {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { additionalProperty } = params as { additionalProperty: string };
  return keyword === 'additionalProperties' ? [...path, additionalProperty] : path;
}

function problem({ keyword, params, data, message }: ErrorObject): string {
  const given = JSON.stringify(data)?.slice(0, 100);
  switch (keyword) {
    case 'additionalProperties':
      return 'is not known here';
    case 'required':
      return `lacks ${(params as { missingProperty: string }).missingProperty}`;
    case 'enum':
      return `is ${given}; it must be ${(params as { allowedValues: unknown[] }).allowedValues.join(', ')}`;
    case 'const':
      return `is ${given}; it must be ${JSON.stringify((params as { allowedValue: unknown }).allowedValue)}`;
    default:
      return `is ${given}; it ${message}`;
  }
}

function serviceOf({ metadata }: ServiceDocument): Service {
  const { team, business_impact } = metadata.labels;
  return { name: metadata.name, team: team!, businessImpact: business_impact === 'true' };
}

function objectiveOf({ metadata, spec }: SloDocument, place: (path?: Path) => Place): Objective {
  const [{ target, op, value }] = spec.objectives;
  const { threshold, bounds } = indicators[spec.indicatorRef];
  const at = place(['spec', 'objectives', 0]);
  const fail = (message: string): never => {
    throw new SloFileError(at, `spec.objectives.0 ${message}.`);
  };
  if ((op === undefined) !== (value === undefined)) fail('has op without value, or value without op');
  if (threshold === 'none' && value !== undefined) {
    fail(`has a value, but ${spec.indicatorRef} has no threshold`);
  }
  if (threshold === 'needed' && value === undefined) {
    fail(`lacks op: lte and value, the seconds within which ${spec.indicatorRef} is good`);
  }
  if (value !== undefined && bounds && !bounds.values.includes(value)) {
    fail(`has the value ${value}; ${bounds.metric} is counted within ${bounds.values.join(', ')}`);
  }
  return {
    service: spec.service,
    name: metadata.name,
    indicator: spec.indicatorRef,
    target,
    ...(value !== undefined && { threshold: value }),
  };
}

/** Of the node at a path, or of the nearest one above that is there. */
function lineOf(document: Document.Parsed, path: Path, lines: LineCounter): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return lines.linePos(document.range[0]).line;
}
