import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { CONTROL_ACTIONS, type ControlAction } from './command.ts';
import { ControlProblem } from './problem.ts';

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

/** The target of a request, also where a framework has cut it. */
export function pathOf(request: IncomingMessage): string {
  const { originalUrl } = request as { readonly originalUrl?: unknown };
  return typeof originalUrl === 'string' ? originalUrl : (request.url ?? '');
}

/** The action is the last segment of the path. @throws ControlProblem */
export function actionOf(request: IncomingMessage): ControlAction {
  const path = pathOf(request);
  if (path.includes('?')) throw new ControlProblem('not_found', 'the path must have no query');
  const last = path.slice(path.lastIndexOf('/') + 1);
  const action = CONTROL_ACTIONS.find((one) => one === last);
  if (action === undefined) {
    throw new ControlProblem('not_found', `the path must end in one of ${CONTROL_ACTIONS.join(', ')}`);
  }
  if (request.method !== 'POST') throw new ControlProblem('method_not_allowed', 'POST it', { allow: 'POST' });
  return action;
}

/** @throws ControlProblem for a caller on another machine without TLS */
export function checkTransport(socket: Socket): void {
  const { encrypted } = socket as { readonly encrypted?: boolean };
  if (encrypted === true || LOOPBACK.test(socket.remoteAddress ?? '')) return;
  throw new ControlProblem('tls_required', 'tokens and reasons must not cross a network in the clear');
}

/** @throws ControlProblem */
export function checkMediaType({ headers }: IncomingMessage): void {
  if (/^application\/json(?:\s*;\s*charset=utf-8)?$/i.test(headers['content-type'] ?? '')) return;
  throw new ControlProblem('unsupported_type', 'send Content-Type: application/json');
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || LOOPBACK.test(host);
}
