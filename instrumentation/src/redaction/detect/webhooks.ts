import { CLASS, URL64 } from '../characters.ts';
import { type Hit, hitTo } from '../hit.ts';
import type { Runs } from '../runs.ts';

// Addresses that whoever knows them may post to, and Discord's tokens.

const SLACK = /^services\/T[A-Z0-9]{6,12}\/B[A-Z0-9]{6,12}\/[A-Za-z0-9]{20,28}/;
const DISCORD = /^webhooks\/\d{17,20}\/[A-Za-z0-9_-]{60,100}/;

/** A webhook of Slack (`hooks.slack.com/services/…`) or Discord (`discord.com/api/webhooks/…`) whose last fixed word is here. */
export function webhookAt(text: string, start: number, end: number): Hit | undefined {
  if (text[end] !== '/') return undefined;
  const window = text.slice(start, start + 140);
  const slack = text.startsWith('hooks.slack.com/', start - 16) ? SLACK.exec(window) : null;
  if (slack !== null) return hitTo('slack_token', start, start + slack[0].length);
  const discord = text.startsWith('/api/', start - 5) ? DISCORD.exec(window) : null;
  return hitTo('discord_token', start, discord === null ? 0 : start + discord[0].length);
}

const FIRST = /^[MNO][A-Za-z0-9_-]{22,27}$/;

/**
 * A bot token of Discord: user id in base64, time, and HMAC (Discord developer docs, "Authentication").
 *
 * @returns its end, 0 where there is none
 */
export function discordEnd(text: string, start: number, runs: Runs): number {
  const first = runs.end(start);
  if (
    text[first] !== '.' ||
    !(CLASS[text.charCodeAt(first + 1)]! & URL64) ||
    !isUserId(text.slice(start, first))
  )
    return 0;
  const second = runs.end(first + 1);
  if (second - first !== 7 || text[second] !== '.') return 0;
  const third = runs.end(second + 1);
  return third - second > 26 && third - second < 42 ? third : 0;
}

function isUserId(part: string): boolean {
  if (!FIRST.test(part)) return false;
  try {
    return /^\d{17,20}$/.test(atob(part.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    // Not base64: no id.
    return false;
  }
}
