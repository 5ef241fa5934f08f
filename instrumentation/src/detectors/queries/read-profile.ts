import { checkObject } from '../../check/options.ts';
import { show } from '../../check/show.ts';
import { EXTRACTION_TESTS } from './extraction-pattern.ts';
import { MEMBERSHIP_TESTS } from './membership-pattern.ts';
import { MOST_CLASSES } from './observation.ts';
import { PROFILE_FORMAT, type QueryProfile, REFERENCE_POINTS } from './profile.ts';
import { MOST_VALUES } from './profile-options.ts';
import { DIMENSIONS, FARTHEST } from './sketch.ts';
import { LOOKS } from './usual.ts';

const MOST_KINDS = 16;

type Json = Readonly<Record<string, unknown>>;
type Test = (value: unknown) => boolean;

/** @throws TypeError that names the part of the profile that is wrong */
export function readProfile(where: string, profile: unknown): QueryProfile {
  checkObject(`${where} option profile must be what profileQueries gives`, profile);
  const given = profile as Json;
  if (given.format !== PROFILE_FORMAT) {
    throw new TypeError(
      `${where} option profile has the format ${show(given.format)}, this package reads ${PROFILE_FORMAT}; make it anew with profileQueries`,
    );
  }
  for (const [part, isRight] of Object.entries(PARTS)) {
    if (isRight(given[part])) continue;
    throw new TypeError(`${where} option profile is damaged at ${part}; make it anew with profileQueries`);
  }
  if ((given.means as unknown[]).length !== (given.scales as unknown[]).length) {
    throw new TypeError(`${where} option profile is damaged: means and scales differ in length`);
  }
  return profile as QueryProfile;
}

const isNumber: Test = (value) => Number.isFinite(value);
const isPositive: Test = (value) => isNumber(value) && (value as number) > 0;
const isStep: Test = (value) => Number.isInteger(value) && Math.abs(value as number) <= FARTHEST;
const isName: Test = (value) => typeof value === 'string';

const list =
  (isRight: Test, least: number, most: number): Test =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every(isRight);

const object =
  (parts: Readonly<Record<string, Test>>): Test =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(parts).every(([part, isRight]) => isRight((value as Json)[part]));

function usual(numbers: number): Test {
  const triangle = (numbers * (numbers + 1)) / 2;
  const isUsual = object({
    mean: list(isNumber, numbers, numbers),
    factor: list(isNumber, triangle, triangle),
  });
  const isLooks = list((value) => value === null || isUsual(value), LOOKS.length, LOOKS.length);
  const isTail = object({ base: isNumber, excess: isNumber });
  return object({ kinds: list(isLooks, 1, MOST_KINDS), tails: list(isTail, 1, MOST_KINDS) });
}

const PARTS: Readonly<Record<string, Test>> = {
  seed: isNumber,
  means: list(isNumber, 1, MOST_VALUES),
  scales: list(isPositive, 1, MOST_VALUES),
  unit: isPositive,
  classes: list(isName, 0, MOST_CLASSES),
  probabilities: (value) => typeof value === 'boolean',
  reference: list(isStep, REFERENCE_POINTS * DIMENSIONS, REFERENCE_POINTS * DIMENSIONS),
  spacing: isPositive,
  outlierDistance: isPositive,
  extraction: usual(EXTRACTION_TESTS.length),
  membership: usual(MEMBERSHIP_TESTS.length),
};
