import { resolve } from 'node:path';
import { isLoopbackUrl } from './loopback.ts';
import type { OptionSpec } from './options.ts';

/** A TCP port. */
export function port(brief: string): OptionSpec<number> {
  return { value: 'PORT', brief, parse: (text) => wholeNumber(text, 1, 65_535) };
}

/** A folder, made absolute. */
export function folder(brief: string): OptionSpec<string> {
  return { value: 'DIR', brief, parse: (text) => resolve(text) };
}

/** A whole number from `least` to `most`. */
export function whole(brief: string, least: number, most: number, fallback?: number): OptionSpec<number> {
  return {
    value: 'N',
    brief,
    parse: (text) => wholeNumber(text, least, most),
    ...(fallback !== undefined && { fallback }),
  };
}

/** A number from `least` to `most`. */
export function quantity(brief: string, least: number, most: number, fallback: number): OptionSpec<number> {
  return { value: 'X', brief, fallback, parse: (text) => decimal(text, least, most) };
}

/** Where OTLP logs go; optional. A bare origin gets the path of the OTLP specification. */
export function logsEndpoint(): OptionSpec<string | undefined> {
  return {
    value: 'URL',
    brief: 'where events go (OTLP over HTTP); /v1/logs is added when the URL has no path',
    fallback: undefined,
    parse: (text) => {
      const url = URL.parse(text);
      if (!url || !/^https?:$/.test(url.protocol)) throw new Error('an http or https URL');
      if (url.pathname === '/') url.pathname = '/v1/logs';
      return url.href;
    },
  };
}

/** One of some words, the first by default. */
export function choice<Word extends string>(
  brief: string,
  words: readonly [Word, ...Word[]],
): OptionSpec<Word> {
  return {
    value: words.join('|'),
    brief,
    fallback: words[0],
    parse: (text) => {
      const word = words.find((one) => one === text);
      if (word === undefined) throw new Error(`one of ${words.join(', ')}`);
      return word;
    },
  };
}

/** A service on this machine; optional. */
export function loopbackOrigin(brief: string): OptionSpec<string | undefined> {
  return {
    value: 'URL',
    brief,
    fallback: undefined,
    parse: (text) => {
      const url = URL.parse(text);
      if (!url || !isLoopbackUrl(url) || url.pathname !== '/' || url.search)
        throw new Error('an http origin of this machine such as http://127.0.0.1:8080');
      return url.origin;
    },
  };
}

function wholeNumber(text: string, least: number, most: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least || Number(text) > most) {
    throw new Error(`a whole number from ${least} to ${most}`);
  }
  return Number(text);
}

function decimal(text: string, least: number, most: number): number {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text) || Number(text) < least || Number(text) > most) {
    throw new Error(`a number from ${least} to ${most}`);
  }
  return Number(text);
}
