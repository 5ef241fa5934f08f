import type { Message } from '../message.ts';
import { categorical, type FeatureDefinition, numeric } from './types.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Years that a sender's clock may honestly show; "0102" for 2002 was a common fault of mail programs. */
const FIRST_YEAR = 1990;
const LAST_YEAR = 2100;

interface SentAt {
  readonly year: number;
  /** Month from 0, day from 1, as the sender's calendar shows them. */
  readonly month: number;
  readonly day: number;
  /** The sender's clock, hours with fractions. */
  readonly hour: number;
  /** East of UTC, if given. */
  readonly zoneHours: number | null;
}

/** When the mail was sent, by the sender's own clock. */
export const timeFeatures: readonly FeatureDefinition[] = [
  numeric('sent_hour', "Hour of the day on the sender's clock, h", (m) => sentAt(m)?.hour ?? null),
  numeric('sent_zone', "Offset of the sender's clock from UTC, h", (m) => sentAt(m)?.zoneHours ?? null),
  categorical('sent_weekday', "Day of the week on the sender's calendar", WEEKDAYS, (m) => {
    const date = sentAt(m);
    if (!date || !plausible(date)) return null;
    return WEEKDAYS[new Date(Date.UTC(date.year, date.month, date.day)).getUTCDay()] ?? null;
  }),
  categorical('date', 'Whether the date can be read and believed', ['plausible', 'doubtful'], (m) => {
    if (!m.headers.has('date')) return null;
    const date = sentAt(m);
    return date && plausible(date) ? 'plausible' : 'doubtful';
  }),
];

function plausible({ year }: SentAt): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

/** Reads a date by RFC 822 or 5322. The platform's parser would turn it to UTC and lose the sender's hour. */
function sentAt(message: Message): SentAt | undefined {
  const header = message.headers.get('date')?.slice(0, 100) ?? '';
  const match =
    /(\d{1,2})[ -]([a-z]{3})[a-z]{0,6}[ -](\d{2,4})\s(\d{1,2}):(\d{2})(?::\d{2})?\s?([+-]\d{4})?/i.exec(
      header,
    );
  if (!match) return undefined;
  const [, day, month, year, hour, minute, zone] = match;
  const monthIndex = MONTHS.indexOf(String(month).toLowerCase());
  if (monthIndex < 0 || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return {
    year: fullYear(String(year)),
    month: monthIndex,
    day: Number(day),
    hour: Number(hour) + Number(minute) / 60,
    zoneHours: zone ? zoneHours(zone) : null,
  };
}

/** RFC 822 allowed two digits. */
function fullYear(digits: string): number {
  const year = Number(digits);
  return digits.length > 2 ? year : year + (year < 70 ? 2000 : 1900);
}

function zoneHours(zone: string): number {
  const hours = Number(zone.slice(1, 3)) + Number(zone.slice(3)) / 60;
  return zone.startsWith('-') ? -hours : hours;
}
