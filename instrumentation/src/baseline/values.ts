/** What counts as missing. A function does: it is what reading a feature named `toString` from a row without it gives. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || Number.isNaN(value) || typeof value === 'function';
}

/** A Date as the number that it stands for, epoch milliseconds or NaN; anything else as it is. */
export function unboxDate(value: unknown): unknown {
  // Not value.getTime(), which a subclass may have made anything.
  return value instanceof Date ? Date.prototype.getTime.call(value) : value;
}

/** Name of the category that a value stands for, or undefined for what cannot be one (objects, symbols). */
export function categoryName(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return undefined;
  }
}
