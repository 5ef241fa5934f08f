const DIGITS = 3;
const RANGE = /^(?:< |>=? |\[)-?\d[^\]]*\)?$/;
const FRACTION = /-?\d+\.\d+(?:e[+-]?\d+)?/gi;

/** The range of a numeric bin with three digits per bound, for the axis; categories stay as they are. */
export function shortLabel(label: string): string {
  if (!RANGE.test(label)) {
    return label;
  }
  const short = label.replaceAll(FRACTION, shortNumber);
  const [from, to] = short.slice(1, -1).split(', ');
  // Bounds that only their later digits tell apart keep them.
  return from === to ? label : short;
}

function shortNumber(text: string): string {
  const value = Number(text);
  const whole = Math.trunc(Math.abs(value)).toString().length;
  const short = Number(value.toPrecision(Math.max(DIGITS, whole)));
  // 0.99987 is not 1.
  return Number.isInteger(short) && whole < DIGITS ? text : String(short);
}
