export { ModelAccessError, type StoreRule } from './access-error.ts';
export { ModelStoreError, type StoreFailure } from './error.ts';
export { guardModelStore, type ModelStoreGuard, type StoreGuardOptions } from './guard.ts';
export { type HttpModelStoreOptions, httpModelStore } from './http-store.ts';
export { type MlflowModelStoreOptions, mlflowModelStore } from './mlflow-store.ts';
export type { UsualPerHour } from './principals.ts';
export { type S3Credentials, type S3ModelStoreOptions, s3ModelStore } from './s3-store.ts';
export type { ModelStore, StoreCall, StoredFile, StoredModel } from './types.ts';
export type { Usual } from './usual-rate.ts';
