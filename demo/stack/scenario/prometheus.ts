import { getJson } from './http.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface QueryAnswer {
  readonly data: { readonly result: readonly { metric: Record<string, string>; value: [number, string] }[] };
}

/** What a PromQL query gives now. */
export async function query(prometheus: string, promql: string): Promise<Sample[]> {
  const answer = await getJson(`${prometheus}/api/v1/query?${new URLSearchParams({ query: promql })}`);
  return (answer as QueryAnswer).data.result.map(({ metric, value: [, value] }) => ({
    labels: metric,
    value: Number(value),
  }));
}

export type AlertState = 'inactive' | 'pending' | 'firing';

interface AlertsAnswer {
  readonly data: { readonly alerts: readonly { labels: Record<string, string>; state: AlertState }[] };
}

/** The strongest state that an alert has for any version of a model. */
export async function alertState(prometheus: string, name: string, model: string): Promise<AlertState> {
  const answer = (await getJson(`${prometheus}/api/v1/alerts`)) as AlertsAnswer;
  const states = answer.data.alerts
    .filter(({ labels }) => labels.alertname === name && labels.model === model)
    .map(({ state }) => state);
  if (states.includes('firing')) return 'firing';
  return states.includes('pending') ? 'pending' : 'inactive';
}

/** Whether Alertmanager holds an alert of that name for a model. */
export async function received(alertmanager: string, name: string, model: string): Promise<boolean> {
  const filter = new URLSearchParams([
    ['filter', `alertname="${name}"`],
    ['filter', `model="${model}"`],
  ]);
  const answer = (await getJson(`${alertmanager}/api/v2/alerts?${filter}`)) as readonly unknown[];
  return answer.length > 0;
}
