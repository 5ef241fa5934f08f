import { readFileSync } from 'node:fs';
import type { PartSpec } from '../part.ts';

interface Behaviour {
  readonly port: number;
  /** File that gets a line at the start and at the end of the program. */
  readonly diary: string;
  /** JavaScript that runs at the start. */
  readonly also?: string;
  /** Answers its health check with 200. */
  readonly healthy?: boolean;
  readonly timeoutSeconds?: number;
}

/** A part that is a small real program with a health check. */
export function smallPart(name: string, behaviour: Behaviour): PartSpec {
  const { port, diary, also = '', healthy = true, timeoutSeconds = 20 } = behaviour;
  const write = (word: string) => `fs.appendFileSync(${JSON.stringify(diary)}, '${name} ${word}\\n')`;
  const script = `
    const fs = require('node:fs');
    console.log('${name} says hello');
    require('node:http').createServer((_, answer) => answer.writeHead(${healthy ? 200 : 503}).end())
      .listen(${port}, '127.0.0.1', () => ${write('starts')});
    process.on('SIGTERM', () => { ${write('stops')}; process.exit(0); });
    ${also}`;
  return {
    name,
    command: process.execPath,
    args: ['-e', script],
    health: `http://127.0.0.1:${port}/`,
    address: `http://127.0.0.1:${port}`,
    timeoutSeconds,
  };
}

/** The lines of a diary. */
export function readDiary(file: string): string[] {
  return readFileSync(file, 'utf8').trim().split('\n');
}
