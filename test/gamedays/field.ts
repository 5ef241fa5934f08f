import { type Target, targetIn } from '../../demo/fleet/attacks/target.ts';
import type { FleetName } from '../../demo/stack/fleet.ts';
import type { Notification } from '../../demo/stack/inbox/server.ts';
import { query, type Sample } from '../support/prometheus.ts';

/** An alert as Prometheus has it. */
export interface RaisedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

/** The running stack, as those see it who injure it and who look after it. */
export class Field {
  readonly target: Target;

  private constructor(target: Target) {
    this.target = target;
  }

  /** @throws UsageError when no stack runs in the folder */
  static async of(run: string): Promise<Field> {
    return new Field(await targetIn(run));
  }

  query(promql: string): Promise<Sample[]> {
    return query(this.target.address('prometheus') ?? '', promql);
  }

  /** All alerts that are pending or firing. */
  async alerts(): Promise<RaisedAlert[]> {
    const { data } = (await this.#get('prometheus', '/api/v1/alerts')) as { data: { alerts: RaisedAlert[] } };
    return data.alerts;
  }

  /** What people and programs were told since a number. */
  async notifications(after: number): Promise<Notification[]> {
    return (await this.#get('inbox', `/notifications?after=${after}`)) as Notification[];
  }

  /** What a replica says that it serves. */
  async serving(service: FleetName, replica: string): Promise<Readonly<Record<string, unknown>>> {
    return (await this.#get(`${service}-${replica}`, '/model')) as Record<string, unknown>;
  }

  /** Another phase of inputs, or labels withheld. */
  async steer(service: FleetName, steering: { phase?: string; labels?: boolean }): Promise<void> {
    await this.post(`${service}-replay`, '/steer', steering);
  }

  /** @throws Error unless the answer is 2xx */
  async post(part: string, path: string, body: object, headers: Record<string, string> = {}): Promise<void> {
    const answer = await this.target.ask(part, path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.status >= 300)
      throw new Error(`${part} answers ${answer.status} to ${path}: ${JSON.stringify(answer.body)}`);
  }

  async #get(part: string, path: string): Promise<unknown> {
    const { status, body } = await this.target.ask(part, path);
    if (status !== 200) throw new Error(`${part} answers ${status} to ${path}`);
    return body;
  }
}
