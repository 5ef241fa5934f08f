import type { IncomingMessage } from 'node:http';
import { ControlProblem } from './problem.ts';

export const MOST_BODY_BYTES = 16_384;
const BODY_MS = 10_000;

/**
 * The whole body. @throws ControlProblem when it is larger than 16 KiB, does not come within ten seconds, was read by
 * somebody else before, or is cut off
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (request.readableEnded || (request as { readonly body?: unknown }).body !== undefined) {
    throw new ControlProblem('failed', 'a body parser comes before the control endpoint: mount it after');
  }
  if (Number(request.headers['content-length'] ?? 0) > MOST_BODY_BYTES) throw tooLarge();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (problem?: ControlProblem) => {
      clearTimeout(timer);
      request.off('data', take).off('end', end).off('close', cut).off('error', cut);
      // Late errors of a request that is answered have nobody to hear them.
      request.on('error', () => undefined);
      if (problem === undefined) resolve(Buffer.concat(chunks));
      else reject(problem);
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BODY_BYTES) settle(tooLarge());
      else chunks.push(chunk);
    };
    const end = () => settle();
    const cut = () => settle(new ControlProblem('invalid_request', 'the body was cut off'));
    const timer = setTimeout(
      () => settle(new ControlProblem('timeout', `the body did not come within ${BODY_MS / 1000} s`)),
      BODY_MS,
    );
    request.on('data', take).on('end', end).on('close', cut).on('error', cut);
  });
}

function tooLarge(): ControlProblem {
  return new ControlProblem('too_large', `the body must be ${MOST_BODY_BYTES} bytes or less`);
}
