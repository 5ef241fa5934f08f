import { createPrivateKey } from 'node:crypto';
import validator from 'validator';
import { expect, it } from 'vitest';
import { seededRandom } from '../shared/random.ts';
import { flipLabels } from './label-flip.ts';
import { pastedSecrets } from './pasted-secrets.ts';

it('made-up secrets are valid by form and check digit', () => {
  for (const seed of ['a', 'b', 'c', 'd']) {
    const { payment_card, iban, email, aws_access_key, jwt, private_key } = pastedSecrets(seed);
    expect(validator.isCreditCard(payment_card!)).toBe(true);
    expect(validator.isIBAN(iban!)).toBe(true);
    expect(validator.isEmail(email!)).toBe(true);
    expect(validator.isJWT(jwt!)).toBe(true);
    expect(aws_access_key).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(createPrivateKey(private_key!).asymmetricKeyType).toBe('ec');
  }
});

it('flips the share of the chosen rows, and says which', () => {
  const rows = Array.from({ length: 2000 }, (_, i) => ({ class: i % 2 ? 'spam' : 'ham', source: i % 5 }));
  const { rows: poisoned, flipped } = flipLabels(rows, {
    share: 0.5,
    to: 'ham',
    chosen: ({ source }) => source === 0,
    random: seededRandom(3),
  });
  expect(flipped.length).toBeGreaterThan(70);
  expect(flipped.length).toBeLessThan(130);
  const changed = poisoned.flatMap((row, i) => (row.class === rows[i]!.class ? [] : [i]));
  expect(changed).toEqual(flipped);
  expect(flipped.every((i) => rows[i]!.class === 'spam' && rows[i]!.source === 0)).toBe(true);
});
