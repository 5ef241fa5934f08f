import { RE2JS } from 're2js';
import { QueryError } from './errors.ts';

/** Value of a label by name, empty when there is none, as LogQL has it. */
export type Lookup = (label: string) => string;

export interface Entry {
  readonly line: string;
  readonly label: Lookup;
}

export type EntryTest = (entry: Entry) => boolean;

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** A regular expression with RE2's syntax and linear time, so that no query can stall the store. */
export function regularExpression(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch (error) {
    throw new QueryError(`bad regular expression ${JSON.stringify(pattern)}: ${(error as Error).message}`);
  }
}

/** Test of a label's value; regular expressions must match all of it. */
export function valueTest(operator: MatchOperator, wanted: string): (value: string) => boolean {
  switch (operator) {
    case '=':
      return (value) => value === wanted;
    case '!=':
      return (value) => value !== wanted;
    case '=~':
      return wholeValue(wanted);
    case '!~': {
      const matches = wholeValue(wanted);
      return (value) => !matches(value);
    }
  }
}

function wholeValue(pattern: string): (value: string) => boolean {
  const expression = regularExpression(pattern);
  return (value) => expression.testExact(value);
}

export type CompareOperator = '=' | '==' | '!=' | '>' | '>=' | '<' | '<=';

const COMPARE: Readonly<Record<CompareOperator, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

/** Test of a label that holds a number; a label that is absent or holds anything else never passes. */
export function numberTest(operator: CompareOperator, wanted: number): (value: string) => boolean {
  const compare = COMPARE[operator];
  return (value) => {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    return !Number.isNaN(number) && compare(number, wanted);
  };
}

export type LineOperator = '|=' | '!=' | '|~' | '!~';

/** Test of a line against any of some texts or (not anchored) regular expressions. */
export function lineTest(operator: LineOperator, wanted: readonly string[]): (line: string) => boolean {
  const contains = wanted.map((text) => {
    if (operator === '|=' || operator === '!=') return (line: string) => line.includes(text);
    const expression = regularExpression(text);
    return (line: string) => expression.test(line);
  });
  const any = (line: string) => contains.some((test) => test(line));
  return operator === '|=' || operator === '|~' ? any : (line) => !any(line);
}
