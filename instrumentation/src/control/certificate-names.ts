import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

const ENTRY = /^(?:DNS|URI|email):(.+)$/;

/**
 * Names of the client certificate that a connection was made with: DNS, URI and e-mail of its subject alternative names,
 * or its common name where it has none (as RFC 6125, section 6.4.4). None where it was not verified, or where a name is
 * written so that it could be mistaken for another (CVE-2021-44532).
 */
export function certificateNamesOf(socket: Socket): string[] {
  if (!isTls(socket) || !socket.authorized) return [];
  const { subjectaltname, subject } = socket.getPeerCertificate();
  if (subjectaltname) return alternativeNames(subjectaltname);
  // One common name is a text, several a list.
  const name: unknown = subject?.CN;
  return typeof name === 'string' && name !== '' ? [name] : [];
}

function isTls(socket: Socket): socket is TLSSocket {
  return (socket as Partial<TLSSocket>).encrypted === true;
}

/** Node quotes a name, as JSON, that holds what separates names: then none of them is anybody's. */
export function alternativeNames(text: string): string[] {
  if (text.includes('"')) return [];
  return text.split(', ').flatMap((entry) => ENTRY.exec(entry)?.[1] ?? []);
}
