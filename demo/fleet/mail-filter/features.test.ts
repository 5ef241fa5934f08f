import { describe, expect, it } from 'vitest';
import { seededRandom } from '../shared/random.ts';
import { readMail } from './dataset.ts';
import { extractFeatures, FEATURES, type FeatureRow } from './features.ts';
import { shiftMails } from './split.ts';

const HOSTILE: Readonly<Record<string, Uint8Array>> = {
  'nothing at all': new Uint8Array(),
  'one line feed': bytes('\n'),
  'every byte': Uint8Array.from({ length: 256 }, (_, i) => i),
  zeros: new Uint8Array(10_000),
  'an envelope line without an end': bytes('From someone'),
  'headers without an end': bytes('Subject: x\nTo: y'),
  'a parser limit: too many headers': bytes('a: b\n'.repeat(200_000)),
  'a parser limit: too many parts': bytes(
    `Content-Type: multipart/mixed; boundary=x\n\n${'--x\n\n\n'.repeat(100_000)}`,
  ),
  'unclosed links': bytes(`Content-Type: text/html\n\n${'<a href="'.repeat(100_000)}`),
  'unclosed brackets': bytes(`Content-Type: text/html\n\n${'<'.repeat(900_000)}`),
  'a subject of nothing but prefixes': bytes(`Subject: ${'['.repeat(90_000)}\n\n`),
  'an unknown charset': bytes(
    'Content-Type: text/plain; charset=klingon\nContent-Transfer-Encoding: base64\n\n!!!',
  ),
  'a date of the year 0102': bytes('Date: Thu, 22 Aug 0102 18:28:49 +0100\n\nx'),
  'an impossible date': bytes('Date: Thu, 99 Foo 2002 77:99:00 +9999\n\nx'),
  'prototype names': bytes('__proto__: x\nconstructor: y\nX-Mailer: __proto__\n\n__proto__'),
};

describe('features', () => {
  it('has at least thirty numeric and categorical features, each named once and described', () => {
    expect(FEATURES.length).toBeGreaterThanOrEqual(30);
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length);
    expect(new Set(FEATURES.map(({ type }) => type))).toEqual(new Set(['numeric', 'categorical']));
    for (const { name, brief } of FEATURES) {
      expect(name).toMatch(/^[a-z][a-z_]+$/);
      expect(brief).toMatch(/^[A-Z].{5,}$/);
    }
  });

  it.each(Object.entries(HOSTILE))('holds numbers and closed sets only: %s', async (_name, raw) => {
    expectClosed(await extractFeatures(raw));
  });

  it('holds numbers and closed sets only: real mail with bytes changed, cut out and cut off', async () => {
    const random = seededRandom(3);
    for (const mail of (await shiftMails()).slice(0, 120)) {
      const raw = await readMail(mail);
      for (let i = 0; i < 50; i++) raw[Math.floor(random() * raw.length)] = Math.floor(random() * 256);
      const start = Math.floor(random() * 200);
      expectClosed(await extractFeatures(raw.subarray(start, start + Math.floor(random() * raw.length))));
    }
  });

  it('reads what a mail says', async () => {
    const row = await extractFeatures(
      bytes(
        [
          'From x@example.org Thu Aug 22 12:36:23 2002',
          'Received: from a',
          'Received: from b',
          'From: "Jo" <jo99@mail.example.org>',
          'Reply-To: other@elsewhere.example',
          'To: a@example.org, b@example.org',
          'Subject: Re: BUY 1',
          'Date: Thu, 22 Aug 2002 18:30:00 -0400',
          'X-Mailer: Microsoft Outlook Express 5.50',
          'X-Priority: 1',
          'List-Id: <x>',
          'Content-Type: text/html; charset="US-ASCII"',
          'Content-Transfer-Encoding: 7bit',
          '',
          '<p>HI there!</p><img src="http://10.0.0.1/a"><a href="http://u@h.example:81/">x</a>',
        ].join('\n'),
      ),
    );
    expect(row).toMatchObject({
      received_hops: 2,
      recipient_count: 2,
      sender_digit_share: 0.5,
      sender_tld: 'org',
      reply_to: 'other domain',
      subject_prefix: 'reply',
      sent_hour: 18.5,
      sent_zone: -4,
      sent_weekday: 'Thu',
      date: 'plausible',
      mailer: 'outlook express',
      priority: 'high',
      list_headers: 'yes',
      content_type: 'text/html',
      charset: 'us-ascii',
      transfer_encoding: '7bit',
      html_share: 1,
      image_count: 1,
      link_count: 2,
      link_host_count: 2,
      ip_link_count: 1,
      disguised_link_count: 1,
    });
  });

  it('calls the year 0102 doubtful and a missing date missing', async () => {
    expect(await extractFeatures(HOSTILE['a date of the year 0102'] as Uint8Array)).toMatchObject({
      date: 'doubtful',
      sent_weekday: null,
    });
    expect(await extractFeatures(bytes('Subject: x\n\ny'))).toMatchObject({ date: null, sent_hour: null });
  });
});

/** Nothing but finite numbers, members of the declared sets, and nulls. */
function expectClosed(row: FeatureRow): void {
  expect(Object.keys(row)).toEqual(FEATURES.map(({ name }) => name));
  for (const feature of FEATURES) {
    const value = row[feature.name];
    if (value === null) continue;
    if (feature.type === 'numeric') expect(value, feature.name).toSatisfy(Number.isFinite);
    else expect(feature.categories, feature.name).toContain(value);
  }
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
