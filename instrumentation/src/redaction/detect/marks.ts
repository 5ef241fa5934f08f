import { classAt, DIGIT } from '../characters.ts';
import { type Hit, hitTo } from '../hit.ts';
import { assignedSecret } from './credentials.ts';
import { emailAround } from './email.ts';
import { internationalEnd, northAmericanEnd } from './phone.ts';

const AT = 64;
const EQUALS = 61;
const PLUS = 43;
const BRACKET = 40;

/** What stands around a sign, by the sign; a colon is the scanner's own affair, for addresses have many. */
export function markAt(text: string, at: number): Hit | undefined {
  switch (text.charCodeAt(at)) {
    case AT:
      return emailAround(text, at);
    case EQUALS:
      return assignedSecret(text, at);
    case PLUS:
      return hitTo('phone', at, classAt(text, at + 1) & DIGIT ? internationalEnd(text, at) : 0);
    case BRACKET:
      return hitTo('phone', at, classAt(text, at + 1) & DIGIT ? northAmericanEnd(text, at) : 0);
    default:
      return entraSecret(text, at);
  }
}

/** Client secrets of Entra ID: three characters, a digit, `Q~`, and 31 to 34 more (identifiable since 2021). */
function entraSecret(text: string, tilde: number): Hit | undefined {
  if (text[tilde - 1] !== 'Q' || tilde < 5) return undefined;
  const match = /^[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])/.exec(
    text.slice(tilde - 5, tilde + 36),
  );
  return hitTo('azure_key', tilde - 5, match === null ? 0 : tilde - 5 + match[0].length);
}
