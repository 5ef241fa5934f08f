import type { Prediction } from '../../mail-filter/classifier.ts';
import { readMail } from '../../mail-filter/dataset.ts';
import { MODEL_NAME } from '../../mail-filter/identity.ts';
import { splitHome } from '../../mail-filter/split.ts';
import { seededRandom } from '../../shared/random.ts';
import { type Attack, percent } from '../attack.ts';
import type { Target } from '../target.ts';
import { insertWords, materialOf } from '../word-insertion.ts';

const MAILS = 20;
const MOST_QUERIES = 150;
const SEED = 11;

export const wordInsertionAttack: Attack = {
  brief: `inserts words and headers of harmless mail into ${MAILS} spams, by nothing but their scores (black box)`,
  model: MODEL_NAME,
  async run(target, say) {
    const { train, replay } = await splitHome();
    const random = seededRandom(SEED);
    const material = await materialOf(train.filter((mail) => mail.class === 'ham').slice(0, 60));
    const spams = replay.filter((mail) => mail.class === 'spam').slice(0, MAILS);
    const [queries, tries] = [[] as number[], { caught: 0, evaded: 0 }];
    for (const [i, spam] of spams.entries()) {
      const evasion = await insertWords(await readMail(spam), (mail) => score(target, mail), material, {
        most: MOST_QUERIES,
        random,
      });
      if (evasion.queries === 1) continue;
      queries.push(evasion.queries);
      tries.caught++;
      if (evasion.evaded) tries.evaded++;
      if (i % 5 === 4) say(`${i + 1} mails, ${tries.evaded} got through`);
    }
    const median = queries.sort((a, b) => a - b)[queries.length >> 1] ?? 0;
    return [
      `${percent(tries.evaded, tries.caught)} of ${tries.caught} spams that were caught get through now`,
      `half of them within ${median} queries`,
    ];
  },
};

async function score(target: Target, mail: Uint8Array): Promise<Prediction> {
  const headers = { 'content-type': 'message/rfc822', 'x-client': 'spammer' };
  const answer = await target.ask('mail-filter-1', '/score', {
    method: 'POST',
    headers,
    body: Buffer.from(mail),
  });
  if (answer.status !== 200) throw new Error(`the mail filter answers ${answer.status}`);
  return answer.body as Prediction;
}
