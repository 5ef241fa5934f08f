import { createPublicKey, sign } from 'node:crypto';
import type { TestKey } from './models.ts';

// Certificates in DER, byte by byte: tests want wrong ones, which no tool makes.

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const { length } = body;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), body]);
};
const sequence = (...parts: readonly Uint8Array[]) => tlv(0x30, ...parts);
const oid = (hex: string) => tlv(0x06, Buffer.from(hex, 'hex'));
const whole = (value: number) => tlv(0x02, Buffer.from([value]));
const yes = tlv(0x01, Buffer.from([0xff]));

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const ECDSA_SHA1 = sequence(oid('2a8648ce3d0401'));

const nameOf = (common: string) =>
  sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(common)))));

const timeOf = (date: Date) =>
  tlv(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));

const extension = (id: string, isCritical: boolean, value: Buffer) =>
  sequence(oid(id), ...(isCritical ? [yes] : []), tlv(0x04, value));

export interface CertificateParts {
  readonly name: string;
  readonly key: TestKey;
  readonly issuer?: { readonly name: string; readonly key: TestKey };
  readonly from?: Date;
  readonly to?: Date;
  readonly isIssuer?: boolean;
  readonly pathLength?: number;
  /** First byte of the key usage; null for none. 0x80 signs, 0x04 issues. */
  readonly usage?: number | null;
  /** Hex of the last byte of a purpose `1.3.6.1.5.5.7.3.x`; 3 is signing code. */
  readonly purpose?: number | null;
  readonly uri?: string;
  readonly email?: string;
  /** With a critical extension that nobody knows. */
  readonly isUnknown?: boolean;
  readonly isSha1?: boolean;
}

/** In PEM. */
export function certificate(parts: CertificateParts): string {
  const { name, key, issuer = { name, key }, isIssuer = false, isSha1 = false } = parts;
  const algorithm = isSha1 ? ECDSA_SHA1 : ECDSA_SHA256;
  const signed = sequence(
    tlv(0xa0, whole(2)),
    whole(1),
    algorithm,
    nameOf(issuer.name),
    sequence(
      timeOf(parts.from ?? new Date(Date.now() - 3_600_000)),
      timeOf(parts.to ?? new Date(Date.now() + 3_600_000)),
    ),
    nameOf(name),
    createPublicKey(key.publicPem).export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...extensionsOf(parts, isIssuer))),
  );
  const signature = sign(isSha1 ? 'sha1' : 'sha256', signed, issuer.key.key);
  const der = sequence(signed, algorithm, tlv(0x03, Buffer.from([0]), signature));
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
}

function extensionsOf(parts: CertificateParts, isIssuer: boolean): Buffer[] {
  const { pathLength, usage = isIssuer ? 0x04 : 0x80, purpose = isIssuer ? null : 3 } = parts;
  const { uri, email } = parts;
  const names = [
    ...(uri === undefined ? [] : [tlv(0x86, Buffer.from(uri))]),
    ...(email === undefined ? [] : [tlv(0x81, Buffer.from(email))]),
  ];
  return [
    extension(
      '551d13',
      true,
      sequence(...(isIssuer ? [yes] : []), ...(pathLength === undefined ? [] : [whole(pathLength)])),
    ),
    ...(usage === null ? [] : [extension('551d0f', true, tlv(0x03, Buffer.from([0, usage])))]),
    ...(purpose === null
      ? []
      : [extension('551d25', false, sequence(tlv(0x06, Buffer.from([0x2b, 6, 1, 5, 5, 7, 3, purpose]))))]),
    ...(names.length === 0 ? [] : [extension('551d11', false, sequence(...names))]),
    ...(parts.isUnknown ? [extension('2a03', true, sequence())] : []),
  ];
}
