import type { Server } from 'node:http';
import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export function listenOnLoopback(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Whether an http URL leads to this machine and nowhere else. Names other than `localhost` could lead anywhere. */
export function isLoopbackUrl(url: URL): boolean {
  if (url.protocol !== 'http:' || url.username || url.password) return false;
  if (url.hostname === 'localhost') return true;
  const address = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  return family !== 0 && LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
