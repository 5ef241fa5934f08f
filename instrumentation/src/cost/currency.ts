import { show } from '../check/show.ts';

let listed: ReadonlySet<string> | undefined;

/** The codes that this runtime knows, made once; none where it has no list. */
function known(): ReadonlySet<string> {
  listed ??= new Set(Intl.supportedValuesOf?.('currency') ?? []);
  return listed;
}

/** @throws TypeError when it is no ISO 4217 code that this runtime knows, such as `EUR` */
export function checkCurrency(where: string, currency: unknown): asserts currency is string {
  const isCode = typeof currency === 'string' && /^[A-Z]{3}$/.test(currency);
  if (isCode && (known().size === 0 || known().has(currency))) return;
  throw new TypeError(`${where} must be an ISO 4217 code such as "EUR", not ${show(currency)}`);
}
