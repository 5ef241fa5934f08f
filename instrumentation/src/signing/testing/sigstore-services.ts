import { createHash, generateKeyPairSync, type KeyPairKeyObjectResult, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fulcioHandler, type HandlerFn, initializeCA, initializeTLog, rekorHandler } from '@sigstore/mock';
import { afterAll, beforeAll } from 'vitest';
import { childrenOf, readDer } from '../der.ts';

/** A certificate authority and a transparency log of sigstore, on the loopback interface. */
export interface SigstoreServices {
  readonly fulcioUrl: string;
  readonly rekorUrl: string;
  /** `trusted_root.json`, parsed. */
  readonly trustedRoot: object;
}

/** Runs while the tests of a file do. */
export function sigstoreServices(): () => SigstoreServices {
  let services: SigstoreServices;
  let stop: () => void;
  beforeAll(async () => {
    const newPair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const ctLog = certificateLog(newPair());
    const ca = await initializeCA(newPair(), ctLog);
    const tlog = await initializeTLog('http://rekor.test', newPair());
    const handlers = [fulcioHandler(ca), asRekor(rekorHandler(tlog))];
    const server = createServer(async (request, response) => {
      const handler = handlers.find(({ path }) => path === request.url);
      const answer = await handler?.fn(await text(request));
      response.writeHead(answer?.statusCode ?? 404, { 'content-type': answer?.contentType ?? 'text/plain' });
      response.end(answer?.response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    stop = () => server.close();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    services = {
      fulcioUrl: url,
      rekorUrl: url,
      trustedRoot: {
        mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
        certificateAuthorities: [
          {
            subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
            uri: url,
            certChain: { certificates: [{ rawBytes: ca.rootCertificate.toString('base64') }] },
            validFor: { start: '2020-01-01T00:00:00Z' },
          },
        ],
        tlogs: [logOf(tlog.publicKey, createHash('sha256').update(tlog.publicKey).digest())],
        ctlogs: [logOf(ctLog.publicKey, ctLog.logID)],
        timestampAuthorities: [],
      },
    };
  });
  afterAll(() => stop());
  return () => services;
}

/** The log of the mock writes empty signatures with pkijs 3.4; this is RFC 6962, section 3.2. */
function certificateLog({ publicKey, privateKey }: KeyPairKeyObjectResult) {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const logID = createHash('sha256').update(der).digest();
  const number = (value: number, bytes: number) => {
    const written = Buffer.alloc(bytes);
    written.writeUIntBE(value, Math.max(0, bytes - 6), Math.min(6, bytes));
    return written;
  };
  return {
    publicKey: der,
    logID,
    async log(certificate: ArrayBuffer, issuerId: ArrayBuffer): Promise<ArrayBuffer> {
      const time = number(Date.now(), 8);
      const { body } = readDer(Buffer.from(certificate));
      const content = childrenOf(body)[0]!.body;
      const tbs = body.subarray(0, content.byteOffset - body.byteOffset + content.length);
      const entry = [number(1, 2), Buffer.from(issuerId), number(tbs.length, 3), tbs, number(0, 2)];
      const signature = sign('sha256', Buffer.concat([number(0, 2), time, ...entry]), privateKey);
      const head = [
        number(0, 1),
        logID,
        time,
        number(0, 2),
        Buffer.from([4, 3]),
        number(signature.length, 2),
      ];
      const timestamp = Buffer.concat([...head, signature]);
      return new Uint8Array(Buffer.concat([number(timestamp.length, 2), timestamp])).buffer;
    },
  };
}

function logOf(publicKey: Buffer, id: Buffer) {
  return {
    baseUrl: 'http://rekor.test',
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: publicKey.toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start: '2020-01-01T00:00:00Z' },
    },
    logId: { keyId: id.toString('base64') },
  };
}

interface Handler {
  readonly path: string;
  readonly fn: HandlerFn;
}

/**
 * The log of the mock enters what was proposed. The real one enters digests of it: sigstore/rekor,
 * pkg/types/dsse/v0.0.1/dsse_v0_0_1_schema.json.
 */
function asRekor({ path, fn }: Handler): Handler {
  return {
    path,
    fn(request) {
      const { kind, apiVersion, spec } = JSON.parse(request);
      const { envelope, verifiers } = spec.proposedContent;
      const { payload, signatures } = JSON.parse(envelope);
      const entry = {
        kind,
        apiVersion,
        spec: {
          envelopeHash: digestOf(Buffer.from(envelope)),
          payloadHash: digestOf(Buffer.from(payload, 'base64')),
          signatures: [{ signature: signatures[0].sig, verifier: verifiers[0] }],
        },
      };
      return fn(JSON.stringify(entry));
    },
  };
}

function digestOf(bytes: Buffer) {
  return { algorithm: 'sha256', value: createHash('sha256').update(bytes).digest('hex') };
}

/** A token as a provider of OpenID Connect gives it; the mock does not look at its signature. */
export function identityToken(claims: Readonly<Record<string, string>>): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${Buffer.from('signature').toString('base64url')}`;
}
