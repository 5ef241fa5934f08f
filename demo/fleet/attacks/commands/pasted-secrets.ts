import { randomUUID } from 'node:crypto';
import { MODEL_NAME } from '../../mail-filter/identity.ts';
import type { Attack } from '../attack.ts';
import { pastedSecrets } from '../pasted-secrets.ts';

export const pastedSecretsAttack: Attack = {
  brief: 'sends mails into which somebody pasted cards, bank accounts, keys and tokens, all made up',
  model: MODEL_NAME,
  async run(target) {
    const secrets = Object.entries(pastedSecrets(randomUUID()));
    for (const [kind, value] of secrets) {
      const mail = `From: a@example.com\nTo: b@example.com\nSubject: my ${kind}\n\nHere it is:\n${value}\n`;
      const answer = await target.ask('mail-filter-1', '/score', {
        method: 'POST',
        headers: { 'content-type': 'message/rfc822' },
        body: mail,
      });
      if (answer.status !== 200) throw new Error(`the mail filter answers ${answer.status}`);
    }
    return [`${secrets.length} mails sent, each with one of ${secrets.map(([kind]) => kind).join(', ')}`];
  },
};
