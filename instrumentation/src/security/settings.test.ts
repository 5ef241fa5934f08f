import { afterEach, expect, it } from 'vitest';
import { userHash } from '../events/user-hash.ts';
import { actorHash, configureSecurity, settings } from './settings.ts';

const KEYS = ['the first key of the tests', 'the second key of the tests'] as const;
afterEach(() => configureSecurity({}));

it('an actor is hashed by the key of now, whatever was hashed before', () => {
  for (const actorKey of KEYS) {
    configureSecurity({ actorKey });
    for (let turn = 0; turn < 2; turn++) expect(actorHash('mallory')).toBe(userHash('mallory', actorKey));
    expect(actorHash('mallory', 'a key of an action')).toBe(userHash('mallory', 'a key of an action'));
  }
  configureSecurity({});
  expect(actorHash('mallory')).toBeUndefined();
  expect(actorHash('mallory', KEYS[0])).toBe(userHash('mallory', KEYS[0]));
});

it('the hashes that are kept are bounded, and right beyond that', () => {
  configureSecurity({ actorKey: KEYS[0] });
  for (let i = 0; i < 2_500; i++) actorHash(`actor ${i}`);
  actorHash('x'.repeat(1_000));
  expect(settings.hashes.size).toBe(1_000);
  for (const actor of ['actor 0', 'actor 2499', 'x'.repeat(1_000)]) {
    expect(actorHash(actor)).toBe(userHash(actor, KEYS[0]));
  }
});
