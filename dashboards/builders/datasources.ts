/** Every panel reads from these two, which the dashboard's variables resolve. */
export const PROMETHEUS = { type: 'prometheus', uid: '$datasource' } as const;
export const LOKI = { type: 'loki', uid: '$events' } as const;
