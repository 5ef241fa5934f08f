import { show } from '../check/show.ts';

/** Data of a tensor by datatype, as `onnxruntime` has it; `BOOL` are booleans and `BYTES` texts. */
export interface TensorData {
  readonly BOOL: readonly boolean[];
  readonly BYTES: readonly string[];
  readonly UINT8: Uint8Array;
  readonly UINT16: Uint16Array;
  readonly UINT32: Uint32Array;
  readonly UINT64: BigUint64Array;
  readonly INT8: Int8Array;
  readonly INT16: Int16Array;
  readonly INT32: Int32Array;
  readonly INT64: BigInt64Array;
  readonly FP16: Float32Array;
  readonly FP32: Float32Array;
  readonly FP64: Float64Array;
}

/** Tensor data types of the Open Inference Protocol. */
export type Datatype = keyof TensorData;

/** A tensor that a server gave, its data in row-major order. */
export type OutputTensor = {
  readonly [Type in Datatype]: {
    readonly name: string;
    readonly shape: readonly number[];
    readonly datatype: Type;
    readonly data: TensorData[Type];
  };
}[Datatype];

/** A tensor to send, its data flat and in row-major order. */
export interface InputTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: Datatype;
  readonly data: ArrayLike<number | bigint | boolean | string>;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

interface Kind {
  /** Whether a value may be an element. */
  readonly holds: (value: unknown) => boolean;
  readonly make: (values: readonly never[]) => OutputTensor['data'];
}

const KINDS: Readonly<Record<Datatype, Kind>> = {
  BOOL: { holds: (value) => typeof value === 'boolean', make: (values) => values },
  BYTES: { holds: (value) => typeof value === 'string', make: (values) => values },
  UINT8: { holds: whole(0, 2 ** 8 - 1), make: (values) => Uint8Array.from(values) },
  UINT16: { holds: whole(0, 2 ** 16 - 1), make: (values) => Uint16Array.from(values) },
  UINT32: { holds: whole(0, 2 ** 32 - 1), make: (values) => Uint32Array.from(values) },
  UINT64: { holds: long(0n, 2n ** 64n - 1n), make: (values) => BigUint64Array.from(values, BigInt) },
  INT8: { holds: whole(-(2 ** 7), 2 ** 7 - 1), make: (values) => Int8Array.from(values) },
  INT16: { holds: whole(-(2 ** 15), 2 ** 15 - 1), make: (values) => Int16Array.from(values) },
  INT32: { holds: whole(-(2 ** 31), 2 ** 31 - 1), make: (values) => Int32Array.from(values) },
  INT64: { holds: long(-(2n ** 63n), 2n ** 63n - 1n), make: (values) => BigInt64Array.from(values, BigInt) },
  FP16: { holds: Number.isFinite, make: (values) => Float32Array.from(values) },
  FP32: { holds: Number.isFinite, make: (values) => Float32Array.from(values) },
  FP64: { holds: Number.isFinite, make: (values) => Float64Array.from(values) },
};

function whole(least: number, most: number): Kind['holds'] {
  return (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** A number past 2^53 is none: JSON has lost its last digits already. */
function long(least: bigint, most: bigint): Kind['holds'] {
  return (value) =>
    typeof value === 'bigint'
      ? value >= least && value <= most
      : Number.isSafeInteger(value) && BigInt(value as number) >= least;
}

/** A tensor as JSON. @throws TypeError that says what is wrong with it, and quotes no element */
export function tensorJson(tensor: InputTensor): string {
  const { name, shape, datatype, data, parameters } = tensor;
  const who = `the input tensor ${show(name)}`;
  if (typeof name !== 'string' || name === '') throw new TypeError(`${who} must have a name`);
  if (!isDatatype(datatype)) {
    throw new TypeError(
      `${who} has the datatype ${show(datatype)}; there are ${Object.keys(KINDS).join(', ')}`,
    );
  }
  if (!isShape(shape)) throw new TypeError(`${who} must have a shape, an array of whole numbers`);
  const values: unknown[] = Array.from(data);
  const count = elements(shape);
  if (values.length !== count) {
    throw new TypeError(`${who} has ${values.length} elements; its shape [${shape}] wants ${count}`);
  }
  const wrong = values.findIndex((value) => !KINDS[datatype].holds(value));
  if (wrong >= 0) throw new TypeError(`${who} has at ${wrong} what is no ${datatype} in JSON`);
  const head = JSON.stringify({ name, shape, datatype, parameters }).slice(0, -1);
  // Joined by hand: JSON.stringify refuses a bigint.
  return `${head},"data":[${datatype === 'BYTES' ? values.map((text) => JSON.stringify(text)) : values}]}`;
}

/** A tensor out of JSON. @throws Error that says what is wrong with it, and quotes no element */
export function tensorOf(given: unknown): OutputTensor {
  const { name, shape, datatype, data } = (given ?? {}) as Readonly<Record<keyof InputTensor, unknown>>;
  if (typeof name !== 'string') throw new Error('an output has no name');
  if (!isDatatype(datatype)) throw new Error(`output ${show(name)} has no known datatype`);
  if (!isShape(shape)) throw new Error(`output ${show(name)} has no shape`);
  if (!Array.isArray(data)) throw new Error(`output ${show(name)} has no data in JSON`);
  // Flat, or nested as the shape is: both are allowed.
  const values: unknown[] = data.flat(shape.length);
  if (values.length !== elements(shape)) {
    throw new Error(`output ${show(name)} has ${values.length} elements; its shape wants ${elements(shape)}`);
  }
  const { holds, make } = KINDS[datatype];
  const isFloat = datatype.startsWith('FP');
  // Servers write NaN as null, for JSON has none.
  const read = isFloat ? values.map((value) => (value === null ? Number.NaN : value)) : values;
  if (!read.every((value) => holds(value) || (isFloat && Number.isNaN(value)))) {
    throw new Error(`output ${show(name)} has elements that are no ${datatype}`);
  }
  return { name, shape, datatype, data: make(read as never[]) } as OutputTensor;
}

function isDatatype(given: unknown): given is Datatype {
  return typeof given === 'string' && Object.hasOwn(KINDS, given);
}

function isShape(given: unknown): given is readonly number[] {
  return Array.isArray(given) && given.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
