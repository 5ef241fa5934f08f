import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Field } from './field.ts';

/** One step of the responder, as its `GET /actions` tells it. */
export interface Told {
  readonly time: string;
  readonly alert: string;
  readonly model: string;
  readonly version: string;
  readonly action: string;
  readonly outcome: string;
}

/** What the responder did, oldest first; asked as whoever may approve. */
export async function responses({ target }: Field): Promise<readonly Told[]> {
  const token = await readFile(join(target.data('keys'), 'approver.token'), 'utf8');
  const { status, body } = await target.ask('responder', '/actions', {
    headers: { authorization: `Bearer ${token}` },
  });
  if (status !== 200) throw new Error(`the responder answers ${status}: ${JSON.stringify(body)}`);
  return body as readonly Told[];
}

/** Whether the responder ended an action on an alert of that name. */
export function responded(alert: string, action: string): (field: Field) => Promise<boolean> {
  return async (field) =>
    (await responses(field)).some(
      (told) => told.alert === alert && told.action === action && told.outcome === 'done',
    );
}
