export type { EndpointOptions } from './endpoint.ts';
export * from './mlflow.ts';
export * from './onnx.ts';
export * from './open-inference.ts';
export { type RemoteFailure, RemoteModelError } from './remote-model-error.ts';
export type { Datatype, InputTensor, OutputTensor, TensorData } from './tensors.ts';
