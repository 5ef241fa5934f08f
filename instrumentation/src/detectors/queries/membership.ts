import type { Detector } from '../types.ts';
import { MEMBERSHIP_TESTS, MembershipPattern } from './membership-pattern.ts';
import { type PatternOptions, patternDetector } from './pattern-detector.ts';

/**
 * Finds clients that ask about the same records again and again, altered a little, as attacks do that tell from labels
 * whether a record was trained on. Repeats, altered copies, how far they are altered, queries per record, and confident
 * answers that are asked for again are compared with honest clients, as `extractionDetector` does. Profiles without the
 * traffic `near_duplicates` see most; where cameras are among the clients, such attacks look like them. At most some
 * 6 KiB a client.
 *
 * @throws TypeError when an option is wrong
 */
export function membershipDetector(options: PatternOptions): Detector {
  return patternDetector(
    {
      where: 'membershipDetector',
      rule: 'membership_pattern',
      category: 'membership_inference',
      usual: (profile) => profile.membership,
      pattern: (yardstick, random) => new MembershipPattern(yardstick, random),
      tests: MEMBERSHIP_TESTS,
    },
    options,
  );
}
