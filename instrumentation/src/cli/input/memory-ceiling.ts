import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** From here on garbage is collected at once: V8 would let it grow with the memory of the machine. */
const COLLECT_FROM_BYTES = 300 * 2 ** 20;

/** To be called between pieces of work that leave much garbage; collects it when the process has become large. */
export function memoryCeiling(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    if (process.memoryUsage.rss() > COLLECT_FROM_BYTES) collect();
  };
}
