import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certified {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority in a folder, by the openssl program. */
export class TestAuthority {
  readonly #folder: string;
  readonly cert: string;

  constructor(folder: string, name = 'ca') {
    this.#folder = folder;
    this.#openssl(
      'req',
      '-x509',
      ...this.#newKey('ca'),
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-out',
      'ca.pem',
    );
    this.cert = this.#read('ca.pem');
  }

  /** @param names subject alternative names, as openssl writes them: `DNS:a,URI:b` */
  issue(name: string, names?: string): Certified {
    this.#openssl('req', '-new', ...this.#newKey(name), '-subj', `/CN=${name}`, '-out', `${name}.csr`);
    writeFileSync(
      join(this.#folder, 'ext'),
      names === undefined ? 'basicConstraints=CA:FALSE' : `subjectAltName=${names}`,
    );
    this.#openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', '2', '-extfile', 'ext', '-out', `${name}.pem`],
    );
    return { cert: this.#read(`${name}.pem`), key: this.#read(`${name}.key`) };
  }

  #newKey(name: string): string[] {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`];
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: 'pipe' });
  }

  #read(file: string): string {
    return readFileSync(join(this.#folder, file), 'utf8');
  }
}
