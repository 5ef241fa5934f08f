import { beforeEach, describe, expect, it } from 'vitest';
import { type AuditRecord, auditing } from '../audit/sink.ts';
import { ATTR, events, metrics } from '../contract/index.ts';
import { configureSecurity } from '../security/settings.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { responderTelemetry } from './telemetry.ts';

let sdk: TestSdk;
let audited: AuditRecord[];
beforeEach(async () => {
  sdk = await startTestSdk();
  configureSecurity({ actorKey: 'a key of sixteen or more' });
  audited = [];
  auditing.sink = (record) => audited.push(record);
  return async () => {
    auditing.sink = undefined;
    configureSecurity({});
    await sdk.stop();
  };
});

const ANSWER = { id: 'r1', alert: 'MLSlow', rule: 'slow-release', model: 'mail-filter', version: '2' };

describe('webhooks', () => {
  it('are series from 0 on, and counted by source and outcome', async () => {
    responderTelemetry.start();
    const of = { [ATTR.responderSource]: 'grafana', [ATTR.responderOutcome]: 'unauthenticated' };
    const before = (await sdk.value(metrics.responderWebhooks.name, of))!;
    expect(before).toBeTypeOf('number');
    responderTelemetry.webhook('grafana', 'unauthenticated');
    expect(await sdk.value(metrics.responderWebhooks.name, of)).toBe(before + 1);
  });

  it('that are forged are a finding, once in a window; malformed ones are none', () => {
    const findings = () => sdk.events().filter(({ eventName }) => eventName === events.securityFinding.name);
    for (let i = 0; i < 3; i++) responderTelemetry.webhook('alertmanager', 'stale');
    expect(findings()).toHaveLength(1);
    expect(findings()[0]!.attributes).toMatchObject({ [ATTR.securityRule]: 'responder_stale' });
    responderTelemetry.webhook('alertmanager', 'malformed');
    expect(findings()).toHaveLength(1);
  });
});

describe('an action', () => {
  it('is counted, sent and audited with model, version and why', async () => {
    const action = {
      ...ANSWER,
      action: 'rollback',
      outcome: 'done',
      reason: 'MLSlow',
      seconds: 12.5,
    } as const;
    responderTelemetry.action(action);
    const of = { [ATTR.modelName]: 'mail-filter', [ATTR.modelVersion]: '2', [ATTR.responderOutcome]: 'done' };
    expect(await sdk.value(metrics.responderActions.name, of)).toBe(1);
    const [event] = audited;
    expect(event).toMatchObject({
      type: events.responderAction.name,
      attributes: {
        ...of,
        [ATTR.datasetId]: '',
        [ATTR.responderId]: 'r1',
        [ATTR.responderAlert]: 'MLSlow',
        [ATTR.responderRule]: 'slow-release',
        [ATTR.responderAction]: 'rollback',
        [ATTR.responderSafeDuration]: 12.5,
        [ATTR.actionReason]: 'MLSlow',
      },
    });
    expect(sdk.events()[0]).toMatchObject({ eventName: events.responderAction.name });
  });

  it('that was refused says why', () => {
    responderTelemetry.action({ ...ANSWER, action: 'rollback', outcome: 'refused', refusal: 'cooldown' });
    expect(audited[0]!.attributes).toMatchObject({ [ATTR.responderRefusal]: 'cooldown' });
  });

  it('records the time to safe', async () => {
    responderTelemetry.safe('mail-filter', 42);
    const of = { [ATTR.modelName]: 'mail-filter' };
    expect(await sdk.value(metrics.responderSafeDuration.name, of)).toBe(1);
  });
});

describe('an approval', () => {
  it('names the approver by hash alone', () => {
    responderTelemetry.approval({ ...ANSWER, outcome: 'approved', reason: 'seen it', approver: 'anna' });
    expect(audited[0]!.attributes[ATTR.userHash]).toMatch(/^k1:[0-9a-f]{32}$/);
    expect(JSON.stringify(audited)).not.toContain('anna');
  });

  it('asked for by a stranger is a finding', () => {
    responderTelemetry.unknownApprover();
    expect(sdk.events()[0]).toMatchObject({
      eventName: events.securityFinding.name,
      attributes: { [ATTR.securityRule]: 'responder_unknown_approver' },
    });
  });

  it('that is open is a gauge', async () => {
    responderTelemetry.openApprovals(2);
    expect(await sdk.value(metrics.responderOpenApprovals.name, {})).toBe(2);
    responderTelemetry.openApprovals(0);
    expect(await sdk.value(metrics.responderOpenApprovals.name, {})).toBe(0);
  });
});
