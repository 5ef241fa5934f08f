// The library's own, which it does not offer: the demo is no place for a second one.
export { shuffled } from '../../../instrumentation/src/random/shuffled.ts';
export { uniform as seededRandom } from '../../../instrumentation/src/random/uniform.ts';
