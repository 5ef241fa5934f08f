import { checkIdentified } from '../check/identified.ts';
import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { ATTR } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { errorType } from '../faults/error-type.ts';
import { type Identified, modelIdentity } from '../model/identity.ts';
import {
  checkTransformArguments,
  differing,
  fingerprintTransform,
  type TransformFingerprint,
} from './fingerprint.ts';
import { emitFailure, failureSeries } from './telemetry.ts';

const MOST_FEATURES_NAMED = 16;
const PROBES = '@probes';

export interface TransformCheckOptions<Input> {
  /** The version that is served; the options of its `defineModel` will do. */
  readonly model: Identified;
  /** The transformation as it is in this service. */
  readonly transform: (input: Input) => unknown;
  /** The inputs that the fingerprint was made with. */
  readonly probes: readonly Input[];
  /** What `fingerprintTransform` gave in training. */
  readonly expected: TransformFingerprint;
}

export interface TransformCheck {
  readonly matches: boolean;
  /** Outputs that differ; `@probes` when the probes are others, so that nothing can be said of the outputs. */
  readonly features: readonly string[];
  /** Of this service; undefined when the transformation threw or is not deterministic. */
  readonly found: TransformFingerprint | undefined;
  /** What came in place of a fingerprint. */
  readonly error?: unknown;
}

/**
 * Compares the transformation of a service with that of training, once, when it starts. A difference counts in
 * `ml.validation.failures` as `transform_skew` and sends an event with both fingerprints and the outputs that differ.
 * A transformation that throws counts as different.
 *
 * @throws TypeError when an option is wrong or unknown
 */
export function checkTransform<Input>(options: TransformCheckOptions<Input>): TransformCheck {
  checkOptions('checkTransform', options, ['model', 'transform', 'probes', 'expected']);
  const { model, transform, probes, expected } = options;
  checkIdentified('checkTransform option model', model);
  checkFingerprint(expected);
  checkTransformArguments('checkTransform', expected.name, transform, probes);
  const outcome = compare(options);
  tell(options, outcome);
  return Object.freeze(outcome);
}

function compare<Input>({ transform, probes, expected }: TransformCheckOptions<Input>): TransformCheck {
  try {
    const found = fingerprintTransform(expected.name, transform, probes);
    const features =
      found.probes === expected.probes ? differing(expected.features, found.features) : [PROBES];
    return { matches: features.length === 0, features, found };
  } catch (error) {
    return { matches: false, features: [], found: undefined, error };
  }
}

function tell<Input>(
  { model, expected: { name, id } }: TransformCheckOptions<Input>,
  { matches, features, found, error }: TransformCheck,
): void {
  registry.start();
  const failure = {
    datasetId: model.datasetId,
    column: name,
    check: 'transform_skew',
    source: 'serving',
  } as const;
  const series = failureSeries(failure);
  if (matches) return;
  series.value++;
  const who = `${model.name}@${model.version}`;
  const what =
    found === undefined ? `failed with ${errorType(error)}` : `differs in ${features.length} outputs`;
  emitFailure(
    failure,
    `transformation ${name} of ${who} is not that of training: it ${what}`,
    {
      [ATTR.transformExpected]: id,
      [ATTR.transformFound]: found?.id ?? '',
      [ATTR.transformFeatures]: features.slice(0, MOST_FEATURES_NAMED),
    },
    modelIdentity(model).metric,
  );
}

/** Narrows what was kept with a model. @throws TypeError */
function checkFingerprint(value: TransformFingerprint): void {
  const where = 'checkTransform option expected must be what fingerprintTransform gave';
  checkObject(where, value);
  const { id, probes, features } = value;
  checkObject(`${where}; its features`, features);
  for (const digest of [id, probes, ...Object.values(features)]) {
    if (typeof digest !== 'string' || !/^t1:[0-9a-f]{12}$/.test(digest)) {
      throw new TypeError(`${where}; a digest is t1: and 12 hex digits, not ${show(digest)}`);
    }
  }
}
