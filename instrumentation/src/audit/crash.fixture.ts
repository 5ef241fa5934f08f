import { writeSync } from 'node:fs';
import { openAuditTrail } from './trail.ts';

// A process that writes to an audit trail until it is killed, and tells the number of each entry once it has it.
const [directory, key, fsync] = process.argv.slice(2) as [string, string, 'entry' | 'interval'];
const trail = await openAuditTrail({
  directory,
  name: 'example.com/mail-filter',
  key,
  fsync,
  rotateBytes: 65_536,
  checkpointEntries: 50,
});
writeSync(1, 'ready\n');
for (let i = 0; ; i++) {
  const seq = trail.append({ type: 'shop.price.override', data: { i, note: 'x'.repeat(i % 3_000) } });
  writeSync(1, `${seq}\n`);
  // The event loop turns now and then, so that checkpoints are signed.
  if (i % 20 === 0) await new Promise((done) => setImmediate(done));
}
