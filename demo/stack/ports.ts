import { createServer } from 'node:net';

/** A port that was asked for by number and is taken. */
export class PortTaken extends Error {
  override name = 'PortTaken';
}

/**
 * Free loopback ports by name: the preferred one where it is free, any other where not, no two the same.
 * A preferred port of 0 means any.
 * @param fixed names whose port must not be another
 * @throws PortTaken
 */
export async function choosePorts<Name extends string>(
  preferred: Readonly<Record<Name, number>>,
  fixed: readonly Name[] = [],
): Promise<Record<Name, number>> {
  const chosen = new Map<Name, number>();
  for (const name of Object.keys(preferred) as Name[]) {
    const wanted = preferred[name];
    const used = [...chosen.values()];
    const port = used.includes(wanted) ? undefined : await listens(wanted);
    if (!port && fixed.includes(name)) throw new PortTaken(`Port ${wanted} for ${name} is taken`);
    const others = [...used, ...Object.values<number>(preferred)];
    chosen.set(name, port && !used.includes(port) ? port : await otherPort(others));
  }
  return Object.fromEntries(chosen) as Record<Name, number>;
}

async function otherPort(not: readonly number[]): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = await listens(0);
    if (port && !not.includes(port)) return port;
  }
  throw new Error('No free loopback port found');
}

/** Listens for a moment; the port, or undefined when it is taken. */
function listens(port: number): Promise<number | undefined> {
  return new Promise((settle) => {
    const server = createServer();
    server.once('error', () => settle(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const got = address && typeof address === 'object' ? address.port : undefined;
      server.close(() => settle(got));
    });
  });
}
