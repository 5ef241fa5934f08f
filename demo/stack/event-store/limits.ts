/** What the event store accepts and keeps. All are refused or trimmed beyond, never silently grown. */
export const LIMITS = {
  /** Bytes of a request body as sent. */
  bodyBytes: 4 * 1024 * 1024,
  /** Bytes of a body after gzip, against compression bombs. */
  inflatedBytes: 16 * 1024 * 1024,
  /** Bytes of one line, and of the structured metadata of one record: Loki's own limits. */
  lineBytes: 256 * 1024,
  metadataBytes: 64 * 1024,
  metadataEntries: 128,
  /** Distinct sets of index labels. */
  streams: 1000,
  /** Records kept; the oldest go first. */
  rows: 100_000,
  /** Seconds a record is kept, and how far a record may lie in the future. */
  retentionSeconds: 24 * 3600,
  futureSeconds: 600,
  /** Records of one answer (Loki's own limit), points of one series, characters of a query. */
  entriesPerQuery: 5000,
  pointsPerSeries: 11_000,
  queryCharacters: 5120,
  /** Milliseconds that one query may search. */
  queryMilliseconds: 5000,
} as const;

export const NS_PER_SECOND = 1_000_000_000n;
