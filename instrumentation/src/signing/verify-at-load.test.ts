import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AuditRecord, auditing } from '../audit/sink.ts';
import { defineModel } from '../index.ts';
import { configureSecurity } from '../security/index.ts';
import { modelOptions, newVersion } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import {
  ModelVerificationError,
  readVerified,
  type SigningPolicy,
  signModel,
  type Verified,
  verifyAtLoad,
  verifyModel,
} from './index.ts';
import { certificate } from './testing/certificates.ts';
import { modelFolders, newKey } from './testing/models.ts';

const MODELS = join(import.meta.dirname, '../../../node_modules/@ricky0123/vad-web/dist');
const onnx = readFileSync(join(MODELS, 'silero_vad_v5.onnx'));

const folder = modelFolders();
const key = newKey();
const trust = { publicKeys: [key.publicPem] };

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(async () => {
  configureSecurity({});
  auditing.sink = undefined;
  await sdk.stop();
});

/** A real model, signed for a version that no other test uses. */
async function signed() {
  const { name, version, datasetId } = newVersion();
  const model = { name, version, datasetId };
  const path = folder({ 'model.onnx': onnx });
  await signModel(path, { key: key.pem, model: { name, version } });
  const load = (policy: SigningPolicy = 'enforce') => verifyAtLoad(path, { model, trust, policy });
  const state = async () =>
    (await sdk.points('ml.model.verification'))
      .filter(({ attributes, value }) => attributes['ml.model.name'] === name && value === 1)
      .map(({ attributes }) => attributes['ml.model.verification.result']);
  const count = (result: string) =>
    sdk.value('ml.model.verifications', { 'ml.model.name': name, 'ml.model.verification.result': result });
  const events = (event: string) =>
    sdk
      .events()
      .filter(({ eventName, attributes }) => eventName === event && attributes['ml.model.name'] === name);
  return { model, path, load, state, count, events };
}

describe('a model that is the signed one', () => {
  test('is counted, shown, told and audited', async () => {
    const audited: AuditRecord[] = [];
    auditing.sink = (record) => audited.push(record);
    const { model, load, state, count, events } = await signed();
    const verification = (await load()) as Verified;
    expect(verification.result).toBe('verified');
    expect(await count('verified')).toBe(1);
    expect(await state()).toEqual(['verified']);
    expect(events('ml.model.verification')).toMatchObject([
      {
        severityNumber: 9,
        body: `${model.name}@${model.version} verified, allowed`,
        attributes: {
          'ml.model.version': model.version,
          'ml.dataset.id': model.datasetId,
          'ml.model.verification.result': 'verified',
          'ml.model.verification.policy': 'enforce',
          'ml.security.action': 'allowed',
          'ml.model.signer.kind': 'key',
          'ml.model.signer.id': verification.signer.identity,
          'artifact.hash': verification.rootDigest,
          'artifact.attestation.filename': 'model.sig',
          'artifact.attestation.hash': verification.signatureDigest,
        },
      },
    ]);
    expect(audited.map(({ type }) => type)).toEqual(['ml.model.verification']);
    expect(events('ml.security.finding')).toEqual([]);
  });

  test('stays verified when it is defined, and is shown no more when it is retired', async () => {
    const { model, load, state } = await signed();
    await load();
    const served = defineModel(modelOptions(model));
    expect(await state()).toEqual(['verified']);
    served.retire();
    expect(await state()).toEqual([]);
    defineModel(modelOptions(model));
    expect(await state()).toEqual(['verified']);
  });
});

test('a model that nobody verified is shown as not checked, and never as good', async () => {
  const { model, load, state, count } = await signed();
  defineModel(modelOptions(model));
  expect(await state()).toEqual(['not_checked']);
  expect(await count('verified')).toBeUndefined();
  await load();
  expect(await state()).toEqual(['verified']);
});

describe.each([
  [
    'changed',
    'critical',
    'failed',
    ['changed_file'],
    (path: string) => writeFileSync(join(path, 'model.onnx'), 'x'),
  ],
  [
    'unsigned',
    'high',
    'unsigned',
    ['unsigned'],
    (path: string) => writeFileSync(join(path, 'model.sig'), '', { flag: 'r+' }),
  ],
] as const)('a model that is %s', (what, severity, result, codes, change) => {
  async function broken() {
    const made = await signed();
    if (what === 'unsigned') (await import('node:fs')).rmSync(join(made.path, 'model.sig'));
    else change(made.path);
    return made;
  }

  test('is refused under enforce, and the finding says blocked', async () => {
    const { model, load, state, count, events } = await broken();
    const refused = await load().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ModelVerificationError);
    expect((refused as ModelVerificationError).message).toContain(
      `${model.name}@${model.version} is not verified and must not be loaded: `,
    );
    expect((refused as ModelVerificationError).verification.result).toBe(result);
    expect(await count(result)).toBe(1);
    expect(await state()).toEqual([result]);
    expect(events('ml.model.verification')).toMatchObject([
      { severityNumber: 17, attributes: { 'ml.model.verification.reasons': codes } },
    ]);
    expect(events('ml.security.finding')).toMatchObject([
      {
        attributes: {
          'ml.security.category': 'supply_chain',
          'ml.security.severity': severity,
          'ml.security.action': 'blocked',
          'security_rule.name': 'model_signature',
          'ml.security.finding.reason': `${codes[0]}; 1 in all`,
        },
      },
    ]);
  });

  test('is let through under warn, flagged and shown', async () => {
    const { load, state, events } = await broken();
    expect((await load('warn')).result).toBe(result);
    expect(await state()).toEqual([result]);
    expect(events('ml.security.finding')).toMatchObject([
      { attributes: { 'ml.security.action': 'flagged' } },
    ]);
  });
});

describe('a signer who is a person', () => {
  const email = 'jane.doe@example.com';

  async function loadedFor(names: { uri?: string; email?: string }, identity: string) {
    const { model, path, events } = await signed();
    const root = { name: 'Root', key: newKey() };
    const certificates = [certificate({ name: 'Leaf', key, issuer: root, ...names })];
    await signModel(path, {
      key: key.pem,
      certificates,
      model: { name: model.name, version: model.version },
    });
    const roots = [certificate({ ...root, isIssuer: true })];
    await verifyAtLoad(path, {
      model,
      policy: 'enforce',
      trust: { certificates: { roots, identities: [identity] } },
    });
    return events('ml.model.verification')[0]!.attributes;
  }

  test('leaves as a keyed hash, and not at all without a key', async () => {
    const without = await loadedFor({ email }, email);
    expect(without).not.toHaveProperty(['user.hash']);
    configureSecurity({ actorKey: 'a key of sixteen characters' });
    const hashed = await loadedFor({ email }, email);
    expect(hashed['user.hash']).toMatch(/^k1:[0-9a-f]{32}$/);
    expect(JSON.stringify([without, hashed, sdk.events()])).not.toContain('jane');
  });

  test('and a workflow leaves as it is', async () => {
    const uri = 'https://example.com/release.yml@refs/heads/main';
    expect(await loadedFor({ uri }, uri)).toMatchObject({ 'ml.model.signer.id': uri });
  });
});

test('the options that the model is defined by will do', async () => {
  const { model, path } = await signed();
  const options = modelOptions(model);
  expect(await verifyAtLoad(path, { model: options, trust, policy: 'enforce' })).toMatchObject({
    result: 'verified',
  });
});

test('wrong options are refused before anything is told', async () => {
  const { model, path, events } = await signed();
  const wrong = (options: object) => verifyAtLoad(path, { model, trust, policy: 'enforce', ...options });
  await expect(wrong({ policy: 'off' })).rejects.toThrow('option policy must be enforce or warn, not "off"');
  await expect(wrong({ model: undefined })).rejects.toThrow('option model must be an object, not undefined');
  await expect(wrong({ model: { version: '1' } })).rejects.toThrow('option model.name must be a text');
  await expect(wrong({ expect: {} })).rejects.toThrow('verifyAtLoad has no option "expect"');
  expect(events('ml.model.verification')).toEqual([]);
});

describe('readVerified', () => {
  test('gives the bytes that were signed, and no others', async () => {
    const { path, load } = await signed();
    const verified = (await load()) as Verified;
    expect((await readVerified(verified, 'model.onnx')).equals(onnx)).toBe(true);
    await expect(readVerified(verified, 'model.sig')).rejects.toThrow(
      'is not among the files that were verified',
    );
    for (const text of [
      onnx.subarray(1),
      Buffer.concat([onnx, onnx.subarray(0, 1)]),
      Buffer.alloc(onnx.length),
    ]) {
      writeFileSync(join(path, 'model.onnx'), text);
      await expect(readVerified(verified, 'model.onnx')).rejects.toThrow(
        '"model.onnx" changed since it was verified',
      );
    }
  });

  test('of a model that is one file, and of an empty one', async () => {
    for (const content of [onnx, '']) {
      const path = join(folder({ 'm.onnx': content }), 'm.onnx');
      const { signature } = await signModel(path, { key: key.pem });
      expect(basename(signature)).toBe('m.onnx.sig');
      const verified = (await verifyModel(path, { trust })) as Verified;
      expect((await readVerified(verified)).equals(Buffer.from(content))).toBe(true);
    }
  });

  test('does not wait for a pipe, nor asks for more than Node can read', async (context) => {
    const { path, load } = await signed();
    const verified = (await load()) as Verified;
    const files = verified.files.map((file) => ({ ...file, bytes: 2 ** 31 - 1 }));
    await expect(readVerified({ ...verified, files }, 'model.onnx')).rejects.toThrow('too many for memory');
    rmSync(join(path, 'model.onnx'));
    if (spawnSync('mkfifo', [join(path, 'model.onnx')]).status !== 0)
      context.skip('there are no named pipes here');
    await expect(readVerified(verified, 'model.onnx')).rejects.toThrow('ESPIPE');
  });

  test('wants a model that is verified', async () => {
    const failed = await verifyModel(folder({ a: '1' }), { trust });
    await expect(readVerified(failed as Verified, 'a')).rejects.toThrow('wants a model that is verified');
  });
});
