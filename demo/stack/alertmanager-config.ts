import { writeFileSync } from 'node:fs';
import { alertmanagerConfig } from '../../provisioning/alertmanager/config.ts';
import { TIMINGS } from '../../provisioning/routing/routes.ts';
import { RECEIVERS, type Timings } from '../../provisioning/routing/types.ts';

/** As in production, but that a drill should not wait minutes for what it may wait seconds. */
const DRILL_TIMINGS: Timings = {
  ...TIMINGS,
  page: { groupWait: '10s', groupInterval: '20s', repeatInterval: '1h' },
  ticket: { ...TIMINGS.ticket, groupInterval: '1m' },
};

export interface AlertmanagerSettings {
  /** Where the file is written. */
  readonly file: string;
  /** Addresses of who is told, and files with the tokens that they want. */
  readonly inbox: string;
  readonly inboxTokenFile: string;
  readonly responder: string;
  readonly responderTokenFile: string;
}

/** Writes alertmanager.yml: the pack's routes, whose people are the inbox. */
export function writeAlertmanagerConfig(settings: AlertmanagerSettings): void {
  const people = RECEIVERS.filter((name) => name !== 'null' && name !== 'responder');
  const inbox = people.map((name) => [
    name,
    { url: `${settings.inbox}/${name}`, credentialsFile: settings.inboxTokenFile },
  ]);
  const receivers = {
    ...Object.fromEntries(inbox),
    responder: {
      url: `${settings.responder}/webhooks/alertmanager`,
      credentialsFile: settings.responderTokenFile,
    },
  };
  writeFileSync(settings.file, alertmanagerConfig({ receivers, timings: DRILL_TIMINGS }));
}
