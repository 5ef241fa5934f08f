import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLoopbackUrl } from '../shared/loopback.ts';
import { UsageError } from '../shared/options.ts';

const TIMEOUT_MS = 30_000;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The running stack, as attackers reach it. */
export interface Target {
  /** Data folder of a service: what lies there has leaked to the attacker. */
  data(service: string): string;
  /** Of a part, for people. */
  address(part: string): string | undefined;
  /** Sends a request to a part, on this machine only. */
  ask(part: string, path: string, request?: RequestInit): Promise<Answer>;
}

/** @throws UsageError when no stack runs in the folder */
export async function targetIn(run: string): Promise<Target> {
  const addresses = await addressesIn(run);
  return {
    data: (service) => join(run, 'data', service),
    address: (part) => addresses[part],
    async ask(part, path, request = {}) {
      const address = addresses[part];
      const url = address === undefined ? null : URL.parse(path, address);
      if (!url || !isLoopbackUrl(url)) throw new Error(`${part} does not run on this machine`);
      const response = await fetch(url, {
        ...request,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const isJson = response.headers.get('content-type')?.includes('json');
      return { status: response.status, body: isJson ? await response.json() : await response.bytes() };
    },
  };
}

async function addressesIn(run: string): Promise<Readonly<Record<string, string>>> {
  try {
    return JSON.parse(await readFile(join(run, 'addresses.json'), 'utf8')) as Record<string, string>;
  } catch (cause) {
    throw new UsageError(`no stack runs in ${run}: start it with npm start, or name its folder with --run`, {
      cause,
    });
  }
}
