const LONGEST = 60;

/** A wrong value as an error message names it: a text in quotes, an object by its kind, anything long cut. */
export function show(value: unknown): string {
  if (typeof value === 'string') return cut(JSON.stringify(value));
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return cut(String(value));
  if (Array.isArray(value)) return 'an array';
  return value instanceof Promise ? 'a promise (is an await missing?)' : 'an object';
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
