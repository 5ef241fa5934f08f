import { CANDIDATE, CHAMPION, MODEL_NAME } from '../../digits/identity.ts';
import { bearer } from '../../shared/access.ts';
import { credentialsOf } from '../../shared/credentials.ts';
import type { Attack } from '../attack.ts';

const ROUNDS = 15;
const ATTEMPTS = 5;

export const bulkDownloadAttack: Attack = {
  brief: `tries forged tokens, and one without the scope, then takes every version ${ROUNDS} times with an analyst's leaked token`,
  model: MODEL_NAME,
  async run(target, say) {
    const credentials = await credentialsOf(target.data('digits'));
    const get = (path: string, headers: Readonly<Record<string, string>>) =>
      target.ask('digits-1', path, { headers });
    const versions = [CHAMPION, CANDIDATE].map(({ version }) => `/models/${MODEL_NAME}/${version}`);
    const refused: number[] = [];
    for (let i = 0; i < ATTEMPTS; i++) {
      const forged = { authorization: `Bearer forged-${i}` };
      refused.push((await get(versions[0]!, forged)).status);
      refused.push((await target.ask('digits-1', '/read', { method: 'POST', headers: forged })).status);
    }
    refused.push((await get(versions[0]!, bearer(credentials, 'scraper'))).status);
    say(`without the token: ${refused.join(', ')}`);
    const analyst = bearer(credentials, 'analyst');
    let bytes = 0;
    const statuses = new Map<number, number>();
    for (let round = 0; round < ROUNDS; round++) {
      for (const version of versions) {
        const { status, body } = await get(`${version}/model.json`, analyst);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status === 200) bytes += Buffer.byteLength(JSON.stringify(body));
      }
    }
    const told = [...statuses].map(([status, count]) => `${count} times ${status}`).join(', ');
    return [`with the analyst's token: ${told}, ${(bytes / 1e6).toFixed(1)} MB of weights`];
  },
};
