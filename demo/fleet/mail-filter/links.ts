import { isIP } from 'node:net';

/** What the links of a mail are, without where they lead. */
export interface LinkSummary {
  readonly count: number;
  readonly hosts: number;
  /** Links to a bare IP address. */
  readonly byIp: number;
  /** Links that name a port or hide the host behind a user name. */
  readonly disguised: number;
  readonly longest: number;
}

/** More links than any honest mail has; the rest is not looked at. */
const LINK_LIMIT = 2000;
const URL_IN_TEXT = /\bhttps?:\/\/[^\s<>"')\]]{1,2048}/gi;

/** Addresses written out in plain text. */
export function linksInText(text: string): string[] {
  return text.match(URL_IN_TEXT) ?? [];
}

/** Summarises http(s) links; other targets (`cid:`, `mailto:`, relative ones) are left out. */
export function summariseLinks(targets: readonly string[]): LinkSummary {
  const hosts = new Set<string>();
  const summary = { count: 0, byIp: 0, disguised: 0, longest: 0 };
  for (const target of targets.slice(0, LINK_LIMIT)) {
    const trimmed = target.trim();
    if (!/^https?:/i.test(trimmed)) continue;
    summary.count++;
    summary.longest = Math.max(summary.longest, trimmed.length);
    const url = URL.parse(trimmed);
    if (!url) continue;
    hosts.add(url.hostname);
    if (isIP(url.hostname.replace(/^\[|\]$/g, ''))) summary.byIp++;
    if (url.port || url.username) summary.disguised++;
  }
  return { ...summary, hosts: hosts.size };
}
