/** What the driver tells a replica. */
export type Command =
  | { readonly do: 'call'; readonly requests: readonly { id: string; cohort: string; says: string }[] }
  | { readonly do: 'label'; readonly id: string; readonly actual: string }
  | { readonly do: 'canary'; readonly version: string; readonly share: number; readonly deploymentId: string }
  | { readonly do: 'promote' | 'rollback' | 'collect' | 'stop' };

export type Answer = { readonly result: unknown } | { readonly error: string };

/** One series of a metric; of a histogram its count. */
export interface Point {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: number;
}
