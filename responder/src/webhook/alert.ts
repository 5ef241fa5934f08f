import type { ResponderSource } from '@parapet/instrumentation/node';

/** An alert as a webhook tells of it. */
export interface Alert {
  readonly source: ResponderSource;
  readonly isFiring: boolean;
  /** Of its labels, hexadecimal, as the sender makes it. */
  readonly fingerprint: string;
  /** Unix milliseconds. */
  readonly startsAt: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** Names one time that an alert fired: the same in each notification of it. */
export function keyOf({ source, fingerprint, startsAt }: Alert): string {
  return `${source} ${fingerprint} ${startsAt}`;
}
