import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { checkFunction } from '../check/options.ts';
import { show } from '../check/show.ts';
import { canonicalOutput } from './canonical-output.ts';

/** Most probes, and most outputs of a transformation. */
const MOST = 1_000;
/** Output of a transformation that gives neither an object nor an array. */
const ONLY_OUTPUT = 'value';

/** What a transformation does to its probes; plain data, to be kept with the model. */
export interface TransformFingerprint {
  readonly name: string;
  /** `t1:` and the first 12 hex digits of the SHA-256 of `probes` and `features`. */
  readonly id: string;
  /** Digest of the probes. */
  readonly probes: string;
  /** Digest of each output over all probes: by the key of an object, the position in an array, or `value`. */
  readonly features: Readonly<Record<string, string>>;
}

/**
 * Fingerprints what a transformation of inputs into features does, by its outputs for fixed inputs. Equal fingerprints
 * say that it does the same for those inputs, so choose them where versions could differ: blanks, capitals, missing
 * values, limits. Numbers count to nine significant digits.
 *
 * @param name of the transformation, 1 to 256 characters
 * @param transform synchronous; given a copy of each probe, twice
 * @param probes 1 to 1,000 inputs that can be copied by `structuredClone`
 * @throws TypeError when an argument is wrong, or an output differs between the two runs or has no fingerprint; what
 * the transformation throws
 */
export function fingerprintTransform<Input>(
  name: string,
  transform: (input: Input) => unknown,
  probes: readonly Input[],
): TransformFingerprint {
  checkTransformArguments('fingerprintTransform', name, transform, probes);
  const features = featuresOf(transform, probes);
  const again = featuresOf(transform, probes);
  const moody = differing(features, again);
  if (moody.length > 0) {
    const which = moody.slice(0, 16).map(show).join(', ');
    throw new TypeError(
      `transformation ${name} gives other outputs for the same probe when it runs again (${which}): it depends on the time, on chance, or on what it did before`,
    );
  }
  const seal = { probes: digest(probes.map((probe) => canonicalOutput(probe)).join('\n')), features };
  return Object.freeze({ name, id: digest(canonicalOutput(seal)), ...seal });
}

/** @throws TypeError */
export function checkTransformArguments(
  where: string,
  name: unknown,
  transform: unknown,
  probes: unknown,
): void {
  if (typeof name !== 'string' || name === '' || name.length > 256) {
    throw new TypeError(`${where} wants a name of 1 to 256 characters, not ${show(name)}`);
  }
  checkFunction(`${where} wants the transformation, a function`, transform);
  if (!Array.isArray(probes) || probes.length === 0 || probes.length > MOST) {
    const given = Array.isArray(probes) ? `an array of ${probes.length}` : show(probes);
    throw new TypeError(`${where} wants an array of 1 to 1,000 probes, not ${given}`);
  }
}

/** Names that stand in one of the two only, or have other digests. */
export function differing(
  a: TransformFingerprint['features'],
  b: TransformFingerprint['features'],
): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]);
}

function featuresOf<Input>(
  transform: (input: Input) => unknown,
  probes: readonly Input[],
): TransformFingerprint['features'] {
  // A copy each time: a transformation may change what it is given.
  const outputs = probes.map((probe) => outputsOf(transform(structuredClone(probe))));
  const names = [...new Set(outputs.flatMap((output) => [...output.keys()]))].sort();
  if (names.length > MOST) {
    throw new TypeError(`the transformation has ${names.length} outputs, ${MOST} are the most`);
  }
  return Object.freeze(
    Object.fromEntries(
      names.map((name) => [
        name,
        digest(outputs.map((output) => canonicalOutput(output.get(name))).join('\n')),
      ]),
    ),
  );
}

function outputsOf(output: unknown): Map<string, unknown> {
  if (Array.isArray(output) || (ArrayBuffer.isView(output) && !(output instanceof DataView))) {
    return new Map(Array.from(output as ArrayLike<unknown>, (item, i) => [String(i), item]));
  }
  const isPlain = typeof output === 'object' && output !== null && !(output instanceof Date);
  if (!isPlain || output instanceof Promise || output instanceof Map) return new Map([[ONLY_OUTPUT, output]]);
  return new Map(Object.entries(output));
}

function digest(text: string): string {
  return `t1:${bytesToHex(sha256(utf8ToBytes(text))).slice(0, 12)}`;
}
