import type { DigitClass } from '../digits/dataset.ts';
import { bearer } from '../shared/access.ts';
import { credentialsOf, type TokenName } from '../shared/credentials.ts';
import type { Target } from './target.ts';

/** Asks the digit reader by turns of its replicas, as somebody with this token. */
export async function digitClient(
  target: Target,
  token: TokenName,
  writer: string,
): Promise<(pixels: ArrayLike<number>) => Promise<DigitClass>> {
  const headers = {
    ...bearer(await credentialsOf(target.data('digits')), token),
    'content-type': 'application/json',
  };
  let turn = 0;
  return async (pixels) => {
    const body = JSON.stringify({ pixels: Array.from(pixels, (ink) => Number(ink.toFixed(3))), writer });
    const answer = await target.ask(`digits-${1 + (turn++ % 2)}`, '/read', { method: 'POST', headers, body });
    if (answer.status !== 200) throw new Error(`the digit reader answers ${answer.status}`);
    return (answer.body as { class: DigitClass }).class;
  };
}
