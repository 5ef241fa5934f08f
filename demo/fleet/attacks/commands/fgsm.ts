import { splitDigits } from '../../digits/dataset.ts';
import { CHAMPION, MODEL_NAME } from '../../digits/identity.ts';
import { loadModel, networkOf } from '../../digits/model-file.ts';
import { classify } from '../../digits/network.ts';
import { type Attack, percent } from '../attack.ts';
import { digitClient } from '../digit-client.ts';
import { fgsm } from '../fgsm.ts';

const PICTURES = 300;
const EPSILON = 0.1;

export const fgsmAttack: Attack = {
  brief: `moves the pixels of ${PICTURES} digits by ${EPSILON} along the gradient of the stolen weights (white box)`,
  model: MODEL_NAME,
  async run(target, say) {
    const network = networkOf((await loadModel(target.data('digits'), CHAMPION.version)).content);
    const read = await digitClient(target, 'replay', 'mallory');
    const { replay } = await splitDigits();
    const digits = replay.filter((digit) => classify(network, digit.pixels).class === digit.class);
    let wrong = 0;
    for (const [i, digit] of digits.slice(0, PICTURES).entries()) {
      if ((await read(fgsm(network, digit, EPSILON))) !== digit.class) wrong++;
      if (i % 100 === 99) say(`${i + 1} pictures, ${wrong} read wrong`);
    }
    return [`${percent(wrong, PICTURES)} of ${PICTURES} digits that it had read right are read wrong now`];
  },
};
