export { loadBaseline, loadSegmentedBaseline, saveBaseline } from '../baseline/files.ts';
export { type CaptureOptions, captureReproducibility } from './capture.ts';
export {
  type DigestFilesOptions,
  type DirectoryDigest,
  digestDirectory,
  digestFile,
  type FileDigest,
} from './digest-files.ts';
export { type DigestRowsOptions, digestRows, type RowsDigest } from './digest-rows.ts';
export type { TelemetryOptions } from './options.ts';
export {
  openPredictionStore,
  type PredictionStoreFile,
  type PredictionStoreOptions,
} from './prediction-store.ts';
export { fileRetrainStore } from './retrain-store.ts';
export { startTelemetry, type Telemetry } from './start-telemetry.ts';
