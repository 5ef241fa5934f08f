import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuditTrail, verifyAuditTrail } from '@parapet/instrumentation/node';

// An entry of the audit trail, beside a line of JSON as one would write it without: the same text to a file.
// In turn, several times over: a busy machine slows all of them alike.
const ROUNDS = 5;
const { privateKey: key, publicKey } = generateKeyPairSync('ed25519');
const root = mkdtempSync(join(tmpdir(), 'parapet-bench-audit-'));
const action = (i: number) => ({
  type: 'shop.price.override',
  reason: 'clearance of the winter stock',
  subject: `article-${i}`,
  data: { price: i / 4, was: i / 2, campaign: 'winter' },
});
const line = (i: number) => `${JSON.stringify({ time: new Date().toISOString(), ...action(i) })}\n`;

interface Way {
  readonly name: string;
  readonly calls: number;
  /** What it is compared with. */
  readonly beside?: string;
  begin(): Promise<{ call(i: number): void; end(): Promise<void> | void }>;
}

const openFile = () => openSync(join(mkdtempSync(join(root, 'plain-')), 'log.ndjson'), 'a');
const trail = async (fsync: 'entry' | 'interval') => {
  const opened = await openAuditTrail({
    directory: mkdtempSync(join(root, 'trail-')),
    name: 'bench',
    key,
    fsync,
  });
  return { call: (i: number) => void opened.append(action(i)), end: () => opened.close() };
};
const PLAIN = 'a line of JSON, appendFileSync';
const FLUSHED = 'a line of JSON, write and fdatasync';
const WAYS: readonly Way[] = [
  {
    name: PLAIN,
    calls: 5_000,
    async begin() {
      const fd = openFile();
      return { call: (i) => appendFileSync(fd, line(i)), end: () => closeSync(fd) };
    },
  },
  { name: 'an entry', calls: 5_000, beside: PLAIN, begin: () => trail('interval') },
  {
    name: FLUSHED,
    calls: 200,
    async begin() {
      const fd = openFile();
      const call = (i: number) => {
        writeSync(fd, line(i));
        fdatasyncSync(fd);
      };
      return { call, end: () => closeSync(fd) };
    },
  },
  { name: 'an entry with fsync: entry', calls: 200, beside: FLUSHED, begin: () => trail('entry') },
];

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const times = new Map<string, number[]>(WAYS.map(({ name }) => [name, []]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const { name, calls, begin } of WAYS) {
    const { call, end } = await begin();
    const start = performance.now();
    for (let i = 0; i < calls; i++) call(i);
    const us = ((performance.now() - start) / calls) * 1_000;
    await end();
    // The first round warms up.
    if (round > 0) times.get(name)!.push(us);
  }
}
console.log('Audit trail, microseconds a call');
for (const { name, beside } of WAYS) {
  const us = median(times.get(name)!);
  const ratio = beside === undefined ? '' : `${(us / median(times.get(beside)!)).toFixed(1)} of ${beside}`;
  console.log(`${name.padEnd(40)} ${us.toFixed(1).padStart(8)}   ${ratio}`);
}

const directory = mkdtempSync(join(root, 'verified-'));
const written = await openAuditTrail({ directory, name: 'bench', key });
for (let i = 0; i < 100_000; i++) written.append(action(i));
await written.close();
const start = performance.now();
const before = process.cpuUsage();
const { verdict, entries } = await verifyAuditTrail(directory, { publicKey });
const { user, system } = process.cpuUsage(before);
const memory = process.resourceUsage().maxRSS / 1024;
console.log(
  `verifying ${entries} entries: ${verdict}, ${((performance.now() - start) / 1000).toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of processor time; the process took ${memory.toFixed(0)} MiB at most`,
);
rmSync(root, { recursive: true });
