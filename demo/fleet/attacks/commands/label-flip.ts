import type { PoisoningReport } from '@parapet/instrumentation';
import { readMail } from '../../mail-filter/dataset.ts';
import { extractFeatures } from '../../mail-filter/features.ts';
import type { BatchRow } from '../../mail-filter/http/batch-route.ts';
import { MODEL_NAME } from '../../mail-filter/identity.ts';
import { splitHome } from '../../mail-filter/split.ts';
import { seededRandom } from '../../shared/random.ts';
import type { Attack } from '../attack.ts';
import { flipLabels } from '../label-flip.ts';

const SOURCES = 6;
const POISONED = 'reader-3';
const SHARE = 0.9;

export const labelFlipAttack: Attack = {
  brief: `hands in 600 labelled mails of ${SOURCES} readers, of whom one calls ${SHARE * 100} % of the spam ham`,
  model: MODEL_NAME,
  async run(target, say) {
    const rows: BatchRow[] = [];
    for (const [i, mail] of (await splitHome()).validation.entries()) {
      const row = await extractFeatures(await readMail(mail));
      rows.push({ row, class: mail.class, source: `reader-${i % SOURCES}` });
    }
    const { rows: poisoned, flipped } = flipLabels(rows, {
      share: SHARE,
      to: 'ham',
      chosen: ({ source }) => source === POISONED,
      random: seededRandom(2),
    });
    say(`${flipped.length} of ${rows.length} labels flipped, all by ${POISONED}`);
    const answer = await target.ask('mail-filter-training', '/batches', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rows: poisoned }),
    });
    const { report } = answer.body as { report?: PoisoningReport };
    const found = report?.labels.suspects.filter((place) => flipped.includes(place)).length;
    return [
      `the training answers ${answer.status}: ${answer.status === 422 ? 'the batch is refused' : 'the batch is taken'}`,
      `${found} of the flipped labels are among its ${report?.labels.suspects.length} suspects`,
    ];
  },
};
