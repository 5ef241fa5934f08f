import { classAt, DIGIT, LETTER } from '../characters.ts';
import { type Hit, hitTo } from '../hit.ts';
import type { Runs } from '../runs.ts';
import { schemeCredentials } from './credentials.ts';
import { ibanEnd } from './iban.ts';
import { jwtEnd } from './jwt.ts';
import { isEsDni, isFrNir, isItCodiceFiscale, isUkNino } from './national.ts';
import { privateKeyEnd, puttyKeyEnd } from './pem.ts';
import { discordEnd, webhookAt } from './webhooks.ts';

const LOWER = 32;
const code = (letter: string) => letter.charCodeAt(0);
const [B, M, O, P, S, W] = ['b', 'm', 'o', 'p', 's', 'w'].map(code) as [
  number,
  number,
  number,
  number,
  number,
  number,
];
/** Shorter words are no part of a Discord token. */
const LONG = 20;

/** What a word of letters alone begins. Most words are these, and end at a comparison. */
export function lettersAt(text: string, start: number, end: number, runs: Runs): Hit | undefined {
  const length = end - start;
  const first = text.charCodeAt(start) | LOWER;
  if (length === 2 && classAt(text, end + 1) & DIGIT) return spacedNino(text, start);
  if (first === B && (length === 5 || length === 6)) return armourOrScheme(text, start, end);
  if ((first === S || first === W) && length === 8) return webhookAt(text, start, end);
  if (first === P && length === 5 && text.startsWith('PuTTY', start))
    return hitTo('private_key', start, puttyKeyEnd(text, start));
  return first >= M && first <= O && length > LONG ? discordAt(text, start, runs) : undefined;
}

function armourOrScheme(text: string, start: number, end: number): Hit | undefined {
  if (text.startsWith('BEGIN ', start)) return hitTo('private_key', start - 5, privateKeyEnd(text, start));
  const word = text.slice(start, end).toLowerCase();
  return word === 'bearer' || word === 'basic' ? schemeCredentials(text, end, word === 'basic') : undefined;
}

function spacedNino(text: string, start: number): Hit | undefined {
  const nino = /^[A-Z]{2} \d\d ?\d\d ?\d\d ?[A-D](?!\w)/.exec(text.slice(start, start + 16))?.[0];
  return nino !== undefined && isUkNino(nino.replaceAll(' ', ''))
    ? hitTo('uk_nino', start, start + nino.length)
    : undefined;
}

/** What a word of letters and digits is, or begins. */
export function mixedAt(text: string, start: number, end: number, runs: Runs): Hit | undefined {
  if (text.startsWith('eyJ', start)) {
    const jwt = hitTo('jwt', start, jwtEnd(text, start, runs));
    if (jwt !== undefined) return jwt;
  }
  if (classAt(text, start) & classAt(text, start + 1) & LETTER) {
    const iban = hitTo('iban', start, ibanEnd(text, start));
    if (iban !== undefined) return iban;
  }
  return end - start > LONG ? discordAt(text, start, runs) : nationalAt(text, start, end);
}

function nationalAt(text: string, start: number, end: number): Hit | undefined {
  const length = end - start;
  if (length !== 9 && length !== 15 && length !== 16) return undefined;
  const word = text.slice(start, end).toUpperCase();
  if (length === 16) return hitTo('it_codice_fiscale', start, isItCodiceFiscale(word) ? end : 0);
  if (length === 15) return hitTo('fr_nir', start, isFrNir(word) ? end : 0);
  if (isEsDni(word)) return hitTo('es_dni', start, end);
  return hitTo('uk_nino', start, isUkNino(word) ? end : 0);
}

function discordAt(text: string, start: number, runs: Runs): Hit | undefined {
  return hitTo('discord_token', start, discordEnd(text, start, runs));
}
