import { checkWhole } from '../check/count.ts';
import { checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import { type AuditKey, type PublicKey, publicKey, type SigningKey, signingKey } from './keys.ts';

export interface AuditTrailOptions {
  /** A folder of this process alone; made when it is missing. Replicas have one each. */
  readonly directory: string;
  /** Name of the log, a URL without scheme that nobody else uses, such as `example.com/mail-filter`. Checkpoints carry it, with the id of the chain. */
  readonly name: string;
  /** Private Ed25519 key that signs checkpoints. */
  readonly key: AuditKey;
  /** Public keys that signed this trail before. */
  readonly previousKeys?: readonly AuditKey[] | undefined;
  /**
   * When an entry is forced to the disk: `entry`, before the action goes on, which blocks the process for as long as
   * the disk takes; `interval`, within a second, in another thread. Default `interval`. Either way the entry has left
   * the process before the action goes on: only a loss of power, or of the whole machine, tells the two apart.
   */
  readonly fsync?: 'entry' | 'interval' | undefined;
  /** A checkpoint is signed after so many entries, 1 to 1,000,000. Default 1,000. */
  readonly checkpointEntries?: number | undefined;
  /** And after so many seconds if there is a new entry, 1 to 86,400. Default 60. */
  readonly checkpointSeconds?: number | undefined;
  /** A file is followed by the next after so many bytes, 65,536 to 1 GiB. Default 16 MiB. */
  readonly rotateBytes?: number | undefined;
  /** And after so many hours, 1 to 8,760. Default 24. */
  readonly rotateHours?: number | undefined;
  /** Days that entries are kept, 184 to 36,500. Default 200. Whole files are deleted, once their newest entry is older. */
  readonly retentionDays?: number | undefined;
  /** Lets `retentionDays` be from 1 on. Articles 19 and 26(6) of the EU AI Act ask for six months at least. */
  readonly acceptShortRetention?: boolean | undefined;
}

/** What is wanted, with every default applied. */
export interface AuditPlan {
  readonly directory: string;
  readonly name: string;
  readonly key: SigningKey;
  readonly knownKeys: readonly PublicKey[];
  readonly flushesEntries: boolean;
  readonly checkpointEntries: number;
  readonly checkpointMs: number;
  readonly rotateBytes: number;
  readonly rotateMs: number;
  readonly retentionDays: number;
}

const OPTIONS = [
  'directory',
  'name',
  'key',
  'previousKeys',
  'fsync',
  'checkpointEntries',
  'checkpointSeconds',
  'rotateBytes',
  'rotateHours',
  'retentionDays',
  'acceptShortRetention',
] as const satisfies readonly (keyof AuditTrailOptions)[];

/** No six months in a row have more days. */
const SIX_MONTHS = 184;
const LONGEST_NAME = 128;

/** @throws TypeError that names the option that is missing, wrong or unknown; AuditError for a key that is none */
export function planTrail(options: AuditTrailOptions): AuditPlan {
  checkOptions('openAuditTrail', options, OPTIONS);
  const { directory, name, previousKeys = [], fsync = 'interval', acceptShortRetention = false } = options;
  if (typeof directory !== 'string' || directory === '') {
    throw new TypeError(`openAuditTrail wants directory, the path of a folder, not ${show(directory)}`);
  }
  checkText('openAuditTrail option name', name);
  if (!/^[^\s+\p{Cc}\p{Cs}]+$/u.test(name) || name.length > LONGEST_NAME) {
    throw new TypeError(
      `openAuditTrail option name must be of ${LONGEST_NAME} characters at most, without spaces and plus signs, not ${show(name)}`,
    );
  }
  if (fsync !== 'entry' && fsync !== 'interval') {
    throw new TypeError(`openAuditTrail option fsync must be entry or interval, not ${show(fsync)}`);
  }
  if (!Array.isArray(previousKeys))
    throw new TypeError('openAuditTrail option previousKeys must be an array of keys');
  const key = signingKey('openAuditTrail option key', options.key);
  return {
    directory,
    name,
    key,
    knownKeys: [key, ...previousKeys.map((one) => publicKey('openAuditTrail option previousKeys', one))],
    flushesEntries: fsync === 'entry',
    checkpointEntries: whole(options, 'checkpointEntries', 1_000, 1, 1_000_000),
    checkpointMs: whole(options, 'checkpointSeconds', 60, 1, 86_400) * 1_000,
    rotateBytes: whole(options, 'rotateBytes', 2 ** 24, 65_536, 2 ** 30),
    rotateMs: whole(options, 'rotateHours', 24, 1, 8_760) * 3_600_000,
    retentionDays: retentionOf(options, acceptShortRetention),
  };
}

function retentionOf(options: AuditTrailOptions, isShortAccepted: boolean): number {
  const days = whole(options, 'retentionDays', 200, 1, 36_500);
  if (days >= SIX_MONTHS || isShortAccepted === true) return days;
  throw new TypeError(
    `openAuditTrail option retentionDays must be ${SIX_MONTHS} or more, not ${days}: six months have so many. If you may keep less, say so with acceptShortRetention: true`,
  );
}

type Whole = 'checkpointEntries' | 'checkpointSeconds' | 'rotateBytes' | 'rotateHours' | 'retentionDays';

function whole(
  options: AuditTrailOptions,
  option: Whole,
  byDefault: number,
  least: number,
  most: number,
): number {
  const value = options[option] ?? byDefault;
  checkWhole(`openAuditTrail option ${option}`, value, least, most);
  return value;
}
