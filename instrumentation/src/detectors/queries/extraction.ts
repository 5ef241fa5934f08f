import type { Detector } from '../types.ts';
import { EXTRACTION_TESTS, ExtractionPattern } from './extraction-pattern.ts';
import { type PatternOptions, patternDetector } from './pattern-detector.ts';

/**
 * Finds clients whose queries together look like those from which a copy of the model is trained. Six numbers of a
 * client's queries are compared with those of honest clients after 32, 64, 128, 256 and 512 queries, then anew: the shape
 * and size of distances (PRADA, Juuti and others 2019), outliers, coverage, class entropy, and nearness to the boundary.
 * A client is flagged when it is unlike every kind of honest client. At most some 7 KiB a client.
 *
 * @throws TypeError when an option is wrong
 */
export function extractionDetector(options: PatternOptions): Detector {
  return patternDetector(
    {
      where: 'extractionDetector',
      rule: 'extraction_pattern',
      category: 'extraction',
      usual: (profile) => profile.extraction,
      pattern: (yardstick, random) => new ExtractionPattern(yardstick, random),
      tests: EXTRACTION_TESTS,
    },
    options,
  );
}
