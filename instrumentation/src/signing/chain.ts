import { X509Certificate } from 'node:crypto';
import { show } from '../check/show.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { isSupported } from './keys.ts';
import { Refusal } from './reasons.ts';

const MOST_STEPS = 8;
const SHORTEST_RSA = 2048;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Certificates of texts in PEM, in their order.
 *
 * @param what names the option
 * @throws TypeError
 */
export function certificatesOf(what: string, pems: readonly string[]): Buffer[] {
  return pems.flatMap((pem) => {
    const found = typeof pem === 'string' ? (pem.match(CERTIFICATE) ?? []) : [];
    if (found.length === 0) {
      throw new TypeError(
        `${what} must hold certificates in PEM, not ${typeof pem === 'string' ? 'this text' : show(pem)}`,
      );
    }
    return found.map((one) => {
      try {
        return new X509Certificate(one).raw;
      } catch (error) {
        throw new TypeError(`${what} holds a certificate that cannot be read`, { cause: error });
      }
    });
  });
}

/**
 * Finds a path from the certificate of a signer to a root, every step valid now, and gives the signer's.
 * Who they are is for the caller to judge.
 *
 * @param chain the signer's first, then what it came with, in any order
 * @throws Refusal
 */
export function signerOf(chain: readonly Buffer[], roots: readonly Buffer[], now = Date.now()): Certificate {
  const [leaf, ...between] = chain.map(readCertificate);
  // Of two with one key, as after a renewal, the newer one.
  const ends = ({ x509 }: Certificate) => Date.parse(x509.validTo);
  const trusted = roots.map(readCertificate).sort((a, b) => ends(b) - ends(a));
  checkUsable(leaf!, now);
  if (!leaf!.maySign) {
    throw new Refusal('certificate_invalid', 'the certificate of the signer is not for signing code');
  }
  if (!isSupported(leaf!.key)) {
    throw new Refusal(
      'unsupported',
      'the certificate of the signer must have a key on P-256, P-384 or P-521',
    );
  }
  let current = leaf!;
  let left = between;
  for (let below = 0; below < MOST_STEPS; below++) {
    const root = trusted.find((one) => issued(one, current, below));
    if (root !== undefined) {
      checkUsable(root, now);
      return leaf!;
    }
    const next = left.find((one) => issued(one, current, below));
    if (next === undefined) break;
    checkUsable(next, now);
    left = left.filter((one) => one !== next);
    current = next;
  }
  throw new Refusal('unknown_signer', 'no trusted root issued the certificate that it is signed with');
}

/** @param below how many issuers stand between this one and the signer */
function issued(issuer: Certificate, one: Certificate, below: number): boolean {
  const { key } = issuer;
  const isStrong =
    key.asymmetricKeyType !== 'rsa' || key.asymmetricKeyDetails!.modulusLength! >= SHORTEST_RSA;
  return (
    issuer.mayIssue &&
    isStrong &&
    below <= issuer.pathLength &&
    one.x509.checkIssued(issuer.x509) &&
    one.x509.verify(key)
  );
}

function checkUsable({ x509, problem }: Certificate, now: number): void {
  if (problem !== undefined) throw new Refusal('certificate_invalid', `a certificate is refused: ${problem}`);
  if (now < Date.parse(x509.validFrom)) {
    throw new Refusal('certificate_invalid', `a certificate is not valid before ${x509.validFrom}`);
  }
  if (now > Date.parse(x509.validTo)) {
    throw new Refusal('certificate_invalid', `a certificate expired on ${x509.validTo}`);
  }
}
