export { Adwin, type AdwinOptions } from './adwin.ts';
export { Ddm, type DdmOptions } from './ddm.ts';
export type { Change, DetectorState, SequentialDetector } from './detector.ts';
export { Eddm, type EddmOptions } from './eddm.ts';
export { PageHinkley, type PageHinkleyOptions } from './page-hinkley.ts';
