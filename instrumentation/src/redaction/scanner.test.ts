import fc from 'fast-check';
import { isValidIBAN } from 'ibantools';
import validator from 'validator';
import { describe, expect, it } from 'vitest';
import { attributes } from '../contract/index.ts';
import { uniform } from '../random/uniform.ts';
import { crc32Base62 } from './check-digits.ts';
import { fold } from './fold.ts';
import { KINDS, REDACTION_KINDS, type RedactionKind } from './kinds.ts';
import { Scanner } from './scanner.ts';
import { CLEAN_FIELDS, lineWith } from './testing/log-text.ts';
import { pick, text, VALUES } from './testing/values.ts';

const scanner = new Scanner(new Set(REDACTION_KINDS));
const random = uniform(20_261_123);
const found = (line: string) =>
  scanner.scan(line).map(({ kind, start, end }) => [kind, line.slice(start, end)]);

/** Of these a value carries a name, a host or a scheme, which stays. */
const PARTLY: ReadonlySet<string> = new Set(['url_credentials', 'bearer_token', 'credential', 'slack_token']);

describe('recall', () => {
  it.each(Object.entries(VALUES))('finds each %s of 300 whole in the text of a log', (kind, make) => {
    for (let i = 0; i < 300; i++) {
      const value = make(random);
      const { line, start } = lineWith(kind as RedactionKind, value, random);
      const hit = scanner.scan(line).find((one) => one.kind === kind);
      expect(hit, line).toBeDefined();
      if (PARTLY.has(kind)) expect(hit!.start, line).toBeGreaterThanOrEqual(start);
      else expect(line.slice(hit!.start, hit!.end), line).toBe(value);
    }
  });

  it('has a generator for each kind but the one that operators define', () => {
    expect([...Object.keys(VALUES), 'custom'].sort()).toEqual(Object.keys(KINDS).sort());
  });

  it.each([
    ['GitHub, the blog of the format', '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', 'github_token'],
    [
      'RFC 7519',
      'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      'jwt',
    ],
    ['AWS documentation', 'AKIAIOSFODNN7EXAMPLE', 'aws_key'],
    ['the IBAN registry', 'GB29 NWBK 6016 1331 9268 19', 'iban'],
    ['the Bundeszentralamt', '86095742719', 'de_steuer_id'],
    ['INSEE, Corsica', '1 51 02 46 102 043 25', 'fr_nir'],
    ['Skatteverket', '811228-9874', 'se_personnummer'],
    ['an IPv6 address of Google', '2001:4860:4860::8888', 'ip_address'],
  ])('finds the example of %s', (_source, value, kind) => {
    expect(found(`x ${value} y`)).toEqual([[kind, value]]);
  });

  it.each([
    ['{"password":"hunter2","n":1}', 'hunter2'],
    ['{\\"password\\":\\"hunter2\\"}', 'hunter2'],
    ["db.password='a b c' x", 'a b c'],
    ['DB_PASSWORD=correct-horse; next', 'correct-horse'],
    ['Password: hunter2', 'hunter2'],
    ['clientSecret => "abc123def"', 'abc123def'],
    ['AccountName=a;AccountKey=abc/def+ghi==;EndpointSuffix=x', 'abc/def+ghi=='],
  ])('takes the value of %s', (line, value) => {
    expect(found(line).map(([, text]) => text)).toEqual([value]);
  });

  it.each([
    ['phone', 'customer.phone', '030 901820'],
    ['nl_bsn', 'user.bsn', '111222333'],
    ['us_ssn', 'ssn', '078051120'],
  ])('finds a %s by the key %s', (kind, key, value) => {
    expect(scanner.scan(value)).toEqual([]);
    expect(scanner.scan(value, key)).toEqual([{ kind, start: 0, end: value.length }]);
  });
});

describe('what is written otherwise', () => {
  it.each([
    [
      'a wide card',
      '\uff14\uff11\uff11\uff11 \uff11\uff11\uff11\uff11 \uff11\uff11\uff11\uff11 \uff11\uff11\uff11\uff11',
      'payment_card',
    ],
    ['a card in Arabic digits', `\u0664${'\u0661'.repeat(15)}`, 'payment_card'],
    ['a card with blanks that do not break', '4111\u00a01111\u202f1111\u00a01111', 'payment_card'],
    ['a card with zero-width blanks', '4111\u200b1111\u200b1111\u200b1111', 'payment_card'],
    ['an IBAN with other hyphens', 'GB29\u2011NWBK\u20116016\u20111331\u20119268\u201119', 'iban'],
    ['an address with a soft hyphen', 'jane\u00ad@example.com', 'email'],
    ['an address with a wide sign', 'jane\uff20example.com', 'email'],
    ['an address in a URL', 'jane%40example.com', 'email'],
    ['a phone number in a URL', '%2B4930901820', 'phone'],
    ['a GitHub token in pieces', 'ghp_zQWBuTSOoRi4A9spHcVY\u200b5ncnsDkxkJ0mLq17', 'github_token'],
    ['an address with an umlaut', 'j\u00fcrgen.k@m\u00fcller.de', 'email'],
  ])('is found: %s', (_what, value, kind) => {
    expect(found(`x ${value} y`)).toEqual([[kind, value]]);
  });

  it('takes nothing away from what is found as it stands', () => {
    expect(found('password=ab%20cd%2Cef&x=1')).toEqual([['credential', 'ab%20cd%2Cef']]);
  });

  it('in every script that has decimal digits of sixteen bits', () => {
    for (let code = 128; code < 65_536; code++) {
      const digit = String.fromCharCode(code);
      if (/\p{Nd}/u.test(digit)) expect(fold(digit).text, code.toString(16)).toMatch(/^\d$/);
    }
  });

  it('is folded so that each index leads back', () => {
    const unit = fc.constantFrom(
      'a',
      '%41',
      '%',
      '%4',
      '\u200b',
      '\uff21',
      '\u0663',
      '\u00a0',
      '\ud83d',
      '\u00e9',
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 50 }), (parts) => {
        const line = parts.join('');
        const { text: folded, at } = fold(line);
        expect(at[folded.length]).toBe(line.length);
        for (let i = 0; i < folded.length; i++) {
          expect(fold(line.slice(at[i], at[i + 1])).text).toBe(folded[i]);
        }
      }),
    );
  });
});

describe('what is clean', () => {
  it('is touched in less than one field of a hundred', () => {
    let touched = 0;
    for (let i = 0; i < 20_000; i++)
      if (scanner.scan(pick(random, CLEAN_FIELDS)(random)).length > 0) touched++;
    expect(touched / 20_000).toBeLessThan(0.01);
  });

  it('is every example of the telemetry contract', () => {
    for (const { name, examples } of Object.values(attributes)) {
      for (const example of examples)
        expect(scanner.scan(String(example), name), `${name} ${example}`).toEqual([]);
    }
  });

  it('is every trace id and span id, also one of digits that a card could have', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(hex, (id) => {
        expect(scanner.scan(`trace_id=${id} span_id=${id.slice(16)}`)).toEqual([]);
      }),
    );
    expect(scanner.scan('span_id=4111111111111111')).toEqual([]);
    expect(scanner.scan('4111111111111111', 'span_id')).toEqual([]);
  });

  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of a shell is what it is about
  const shell = 'api_key=${API_KEY}';
  it.each([
    shell,
    'Chrome/120.0.0.0 v1.2.3.4 version 1.2.3.4',
    '127.0.0.1 10.1.2.3 172.20.1.1 192.168.1.1 169.254.1.1 0.0.0.0 ::1 fd00::1:2:3',
    'git@github.com:parapet/main.git logo@2x.png @scope/name@1.2.3',
    'std::vector<int>::at 12:34:56 00:1b:44:11:3a:b7',
    'token bucket: 3 left, password: required, secret=null',
    'eyJhIjoxfQ.notatoken.x and eyJhbGciOi without dots',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'https://user@host/path and https://host:8080/a@b',
    // Groups of it are an IBAN by their check digits, as in one of 5,000.
    'd9cadf49-ca27-4e7a-be50-e5b963cca93e',
    'k1:cR76Pq0sPHKnIaSXAQnrCp',
    'up 99 % of 100%, \u00d7 2 \u2013 3',
  ])('is %s', (line) => expect(found(line)).toEqual([]));
});

describe('check digits agree with other libraries', () => {
  const digits = (least: number, most: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most });
  const isFound = (kind: RedactionKind, value: string, name = '') =>
    found(name + value).some(([one]) => one === kind);

  it('on cards, which validator calls the same', () => {
    const card = fc
      .tuple(fc.constantFrom('4', '51', '37', '6011', '2221'), digits(9, 14))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(card, (value) => {
        if (isFound('payment_card', value)) expect(validator.isLuhnNumber(value)).toBe(true);
        if (validator.isCreditCard(value) && /^(?:4.{15}|5[1-5].{14}|37.{13})$/.test(value))
          expect(isFound('payment_card', value)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('on IBANs, which ibantools wants in the form of their country as well', () => {
    for (let i = 0; i < 2_000; i++) {
      const account = text(random, '0123456789', 18);
      const bare = `DE${text(random, '0123456789', 2)}${account}`;
      expect(isFound('iban', bare)).toBe(isValidIBAN(bare));
    }
  });

  it.each([
    ['de_steuer_id', 'de-DE', 11, ''],
    ['br_cpf', 'pt-BR', 11, 'cpf '],
    ['nl_bsn', 'nl-NL', 9, 'bsn '],
  ] as const)('on %s', (kind, locale, length, name) => {
    for (let i = 0; i < 20_000; i++) {
      const value = text(random, '123456789', 1) + text(random, '0123456789', length - 1);
      if (isFound(kind, value, name)) expect(validator.isTaxID(value, locale), value).toBe(true);
      else if (kind !== 'de_steuer_id') expect(validator.isTaxID(value, locale), value).toBe(false);
    }
  });

  it.each([
    ['es_dni', 'ES', '12345678'],
    ['es_dni', 'ES', 'X1234567'],
  ] as const)('on %s %s %s', (kind, locale, stem) => {
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
      expect(isFound(kind, stem + letter)).toBe(validator.isIdentityCard(stem + letter, locale));
    }
  });

  it('on the CRC-32 of a token, of which another is refused', () => {
    const token = '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';
    expect(crc32Base62(token.slice(4, 34))).toBe(token.slice(34));
    expect(found(token.replace('zQ', 'zR'))).toEqual([]);
  });

  it('refuses each kind with a check digit when one digit is another', () => {
    const kinds = [
      'payment_card',
      'iban',
      'es_dni',
      'fr_nir',
      'nl_bsn',
      'se_personnummer',
      'br_cpf',
      'in_aadhaar',
    ] as const;
    for (const kind of kinds) {
      for (let i = 0; i < 100; i++) {
        const { line } = lineWith(kind, VALUES[kind](random), random);
        const hit = scanner.scan(line).find((one) => one.kind === kind)!;
        const at = hit.start + line.slice(hit.start, hit.end).search(/\d(?=\D*$)/);
        const other = line.slice(0, at) + ((Number(line[at]) + 1) % 10) + line.slice(at + 1);
        expect(
          scanner.scan(other).filter((one) => one.kind === kind && one.start <= at && one.end > at),
          other,
        ).toEqual([]);
      }
    }
  });
});

describe('hostile texts', () => {
  const UNITS = [
    '@',
    '1',
    'eyJ',
    'eyJ-',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    ':',
    '::1',
    '1 ',
    '1.',
    '4111 ',
    '+1 ',
    '(',
    'a@',
    'a://',
    'password=',
    'sid=',
    'pwd=$',
    '=',
    'sk-',
    'glpat-',
    'bearer ',
    'tel ',
    `${'N'.repeat(22)}-`,
    'Q~',
    'aaaa1',
    '"',
    '\\',
    'token:',
    '%41',
    '\u200b',
    '\uff14',
    '\uff20a',
    '\u00e9@',
  ];

  it.each(UNITS)('take no more than linear time: %j', { timeout: 30_000 }, (unit) => {
    const time = (length: number) => {
      const hostile = unit.repeat(Math.ceil(length / unit.length));
      const before = process.cpuUsage();
      scanner.scan(hostile);
      return process.cpuUsage(before).user / 1e3;
    };
    time(50_000);
    // Four times the text takes four times as long; a square would take sixteen. 30 ms are lost in the noise.
    expect(time(1_000_000)).toBeLessThan(30 + 10 * Math.max(time(250_000), time(250_000)));
  });

  it('never throw, and hits are in order, apart and within the text', () => {
    const unit = fc.constantFrom(
      ...UNITS,
      'AKIA',
      '.',
      ' ',
      'x',
      '4',
      'é',
      '\u{1f600}',
      '\ud800',
      '\n',
      ...Object.values(VALUES).map((make) => make(random)),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), (parts) => {
        const line = parts.join('');
        let last = 0;
        for (const { start, end } of scanner.scan(line)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(line.length);
      }),
      { numRuns: 3_000 },
    );
  });
});
