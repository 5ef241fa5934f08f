import { describe, expect, it } from 'vitest';
import { type Datatype, type InputTensor, tensorJson, tensorOf } from './tensors.ts';

const tensor = (datatype: Datatype, data: InputTensor['data'], shape: readonly number[] = [data.length]) => ({
  name: 't',
  shape,
  datatype,
  data,
});

describe('a tensor', () => {
  it.each<[Datatype, InputTensor['data'], unknown]>([
    ['BOOL', [true, false], [true, false]],
    ['BYTES', ['a"b', 'ü\u2028'], ['a"b', 'ü\u2028']],
    ['UINT8', [0, 255], Uint8Array.of(0, 255)],
    ['UINT16', Uint16Array.of(0, 65_535), Uint16Array.of(0, 65_535)],
    ['UINT32', [0, 2 ** 32 - 1], Uint32Array.of(0, 2 ** 32 - 1)],
    ['UINT64', [0n, 2 ** 53 - 1], BigUint64Array.of(0n, 2n ** 53n - 1n)],
    ['INT8', Int8Array.of(-128, 127), Int8Array.of(-128, 127)],
    ['INT16', [-32_768, 32_767], Int16Array.of(-32_768, 32_767)],
    ['INT32', [-(2 ** 31), 2 ** 31 - 1], Int32Array.of(-(2 ** 31), 2 ** 31 - 1)],
    ['INT64', BigInt64Array.of(-5n, 7n), BigInt64Array.of(-5n, 7n)],
    ['FP16', [0.5, -1], Float32Array.of(0.5, -1)],
    ['FP32', Float32Array.of(0.1, 1e-20), Float32Array.of(0.1, 1e-20)],
    ['FP64', [1e300, -0.1], Float64Array.of(1e300, -0.1)],
  ])('of %s comes back as it was sent', (datatype, data, read) => {
    const sent = JSON.parse(tensorJson(tensor(datatype, data)));
    expect(tensorOf(sent)).toEqual({ name: 't', shape: [2], datatype, data: read });
  });

  it('of 64 bits is sent with all of its digits', () => {
    expect(tensorJson(tensor('INT64', [2n ** 63n - 1n]))).toContain('"data":[9223372036854775807]');
  });

  it('may be empty, of no dimension, and have parameters', () => {
    expect(JSON.parse(tensorJson(tensor('FP32', [], [0, 3])))).toMatchObject({ data: [] });
    expect(JSON.parse(tensorJson({ ...tensor('INT32', [1], []), parameters: { a: 1 } }))).toMatchObject({
      data: [1],
      shape: [],
      parameters: { a: 1 },
    });
  });

  it('is read nested as well as flat, and null as NaN', () => {
    const nested = {
      name: 't',
      shape: [2, 2],
      datatype: 'FP32',
      data: [
        [1, null],
        [3, 4],
      ],
    };
    expect(tensorOf(nested).data).toEqual(Float32Array.of(1, Number.NaN, 3, 4));
  });

  it.each<[string, unknown, RegExp]>([
    ['no name', { name: '' }, /must have a name/],
    ['an unknown datatype', { datatype: 'FLOAT' }, /has the datatype "FLOAT"; there are BOOL/],
    ['no shape', { shape: '1' }, /must have a shape/],
    ['too few elements', { shape: [3] }, /has 1 elements; its shape \[3\] wants 3/],
    ['NaN', { data: [Number.NaN] }, /has at 0 what is no FP32 in JSON/],
    ['a text', { data: ['secret'] }, /has at 0 what is no FP32/],
    ['an integer out of range', { datatype: 'UINT8', data: [256] }, /no UINT8/],
    ['a fraction', { datatype: 'INT32', data: [0.5] }, /no INT32/],
    ['a negative bigint', { datatype: 'UINT64', data: [-1n] }, /no UINT64/],
    ['a negative number', { datatype: 'UINT64', data: [-1] }, /no UINT64/],
    ['an unsafe integer', { datatype: 'INT64', data: [2 ** 53] }, /no INT64/],
  ])('is refused with %s, and no element is quoted', (_, wrong, message) => {
    const given = { ...tensor('FP32', [1]), ...(wrong as object) };
    expect(() => tensorJson(given)).toThrow(message);
    expect(() => tensorJson(given)).not.toThrow(/secret/);
  });
});
