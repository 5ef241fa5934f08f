import { generateKeyPairSync } from 'node:crypto';
import { defineModel } from '../../model/define-model.ts';
import { createRouter } from '../../release/index.ts';
import { newVersion } from '../../testing/models.ts';
import { type ControlRequestOptions, sendControl } from '../client.ts';
import type { ControlPrincipal } from '../principals.ts';

export const SIGNING_KEY = 'a signing key of 32 bytes or more, for tests';
export const TOKEN = 'token-of-32-characters-or-more-0123456789';

export const OPERATOR: ControlPrincipal = {
  id: 'ops',
  kind: 'user',
  scopes: ['control:*'],
  signingKey: SIGNING_KEY,
  token: TOKEN,
};

export const SNAPSHOT_KEYS = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** A router with a champion and the one before, in versions 1 and 2 of a model that no other test uses. */
export function twoVersions() {
  const { name } = newVersion();
  const load = (version: string) => {
    const model = defineModel({ ...newVersion(), name, version, task: 'classification', classes: ['a'] });
    return { model, predict: model.wrapPredict(() => version) };
  };
  const first = load('1');
  const second = load('2');
  const router = createRouter({ name: `router of ${name}`, champion: first });
  router.canary(second, { share: 1 });
  router.promote();
  return { name, router, load };
}

/** Sends a request as the operator, and gives the answer as JSON. */
export async function control(
  url: string,
  options: Partial<ControlRequestOptions> & Pick<ControlRequestOptions, 'action' | 'command'>,
) {
  const { status, type, body } = await sendControl({
    url,
    id: 'ops',
    signingKey: SIGNING_KEY,
    token: TOKEN,
    ...options,
  });
  return { status, type, json: type.includes('json') ? JSON.parse(body.toString()) : undefined, body };
}
