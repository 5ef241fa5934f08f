import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { url } from './command.ts';
import { FLEET, type FleetName, REPLICAS } from './fleet.ts';
import type { Ports } from './parts.ts';
import type { Secrets } from './secrets.ts';

/** Names of the models as their alerts have them. */
export const MODEL_OF: Readonly<Record<FleetName, string>> = {
  'mail-filter': 'mail-filter',
  digits: 'digit-reader',
  flights: 'arrival-delay',
};

export interface PolicySettings {
  /** Where the file is written. */
  readonly file: string;
  /** Folder of the parts' data. */
  readonly data: string;
  readonly ports: Ports;
  readonly secrets: Secrets;
}

/** Writes what the responder of the stack may do (as JSON, which is YAML too). */
export function writeResponderPolicy({ file, data, ports, secrets }: PolicySettings): void {
  const policy = {
    webhooks: {
      alertmanager: { tokenFile: secrets.responder, confirm: { url: url(ports.alertmanager) } },
    },
    approvals: {
      actorKeyFile: secrets.actor,
      approvers: [{ id: 'on-call', tokenFile: secrets.approver }],
    },
    // All drills of an hour.
    limits: { window: '1h', models: 3, actions: 30 },
    targets: Object.fromEntries(FLEET.map((name) => [MODEL_OF[name], target(name, data, ports)])),
    rules: [
      {
        name: 'roll-back-a-slow-release',
        match: { alertname: 'MLLatencyRegression', severity: 'page' },
        actions: ['snapshot', 'rollback'],
        approval: 'none',
        cooldown: '1m',
      },
      {
        name: 'roll-back-a-worse-canary',
        match: { alertname: 'MLCanaryWorse' },
        actions: ['rollback'],
        approval: 'none',
        cooldown: '1m',
      },
      {
        name: 'keep-the-traces-of-an-attack',
        match: { area: 'security', severity: 'page' },
        actions: ['snapshot'],
        approval: 'none',
        cooldown: '1m',
      },
      {
        name: 'ask-before-a-drifting-version-goes',
        match: { alertname: 'MLFeatureDrift', severity: 'page' },
        actions: ['rollback'],
        approval: 'required',
        cooldown: '1m',
      },
    ],
  };
  writeFileSync(file, `${JSON.stringify(policy, null, 2)}\n`);
}

function target(name: FleetName, data: string, ports: Ports) {
  return {
    kind: 'control',
    urls: REPLICAS.map((replica) => `${url(ports[`${name} ${replica}`])}/control/`),
    keyFile: join(data, name, 'keys', 'responder.json'),
    snapshotFolder: join(data, 'responder', 'snapshots'),
  };
}
