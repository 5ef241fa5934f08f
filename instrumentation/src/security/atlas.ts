/** Version of the MITRE ATLAS matrix that the ids are of (mitre-atlas/atlas-data, release v5.6.1, `dist/ATLAS.yaml`). */
export const ATLAS_VERSION = '5.6.0';

interface Technique {
  readonly name: string;
  /** Of a sub-technique those of its parent. */
  readonly tactics: readonly TacticId[];
}

export const TACTICS = {
  'AML.TA0000': 'AI Model Access',
  'AML.TA0001': 'AI Attack Staging',
  'AML.TA0003': 'Resource Development',
  'AML.TA0004': 'Initial Access',
  'AML.TA0006': 'Persistence',
  'AML.TA0007': 'Defense Evasion',
  'AML.TA0009': 'Collection',
  'AML.TA0010': 'Exfiltration',
  'AML.TA0011': 'Impact',
  'AML.TA0012': 'Privilege Escalation',
  'AML.TA0013': 'Credential Access',
  'AML.TA0015': 'Lateral Movement',
} as const;

export type TacticId = keyof typeof TACTICS;

/** The techniques that findings of this package name; a sub-technique is named with its parent. */
export const TECHNIQUES = {
  'AML.T0005.001': { name: 'Create Proxy AI Model: Train Proxy via Replication', tactics: ['AML.TA0001'] },
  'AML.T0010.002': { name: 'AI Supply Chain Compromise: Data', tactics: ['AML.TA0004'] },
  'AML.T0010.003': { name: 'AI Supply Chain Compromise: Model', tactics: ['AML.TA0004'] },
  'AML.T0012': { name: 'Valid Accounts', tactics: ['AML.TA0004', 'AML.TA0012'] },
  'AML.T0015': { name: 'Evade AI Model', tactics: ['AML.TA0004', 'AML.TA0007', 'AML.TA0011'] },
  'AML.T0018.000': { name: 'Manipulate AI Model: Poison AI Model', tactics: ['AML.TA0006', 'AML.TA0001'] },
  'AML.T0018.002': { name: 'Manipulate AI Model: Embed Malware', tactics: ['AML.TA0006', 'AML.TA0001'] },
  'AML.T0020': { name: 'Poison Training Data', tactics: ['AML.TA0003', 'AML.TA0006'] },
  'AML.T0024.000': {
    name: 'Exfiltration via AI Inference API: Infer Training Data Membership',
    tactics: ['AML.TA0010'],
  },
  'AML.T0024.001': { name: 'Exfiltration via AI Inference API: Invert AI Model', tactics: ['AML.TA0010'] },
  'AML.T0024.002': { name: 'Exfiltration via AI Inference API: Extract AI Model', tactics: ['AML.TA0010'] },
  'AML.T0025': { name: 'Exfiltration via Cyber Means', tactics: ['AML.TA0010'] },
  'AML.T0029': { name: 'Denial of AI Service', tactics: ['AML.TA0011'] },
  'AML.T0034.000': { name: 'Cost Harvesting: Excessive Queries', tactics: ['AML.TA0011'] },
  'AML.T0034.001': { name: 'Cost Harvesting: Resource-Intensive Queries', tactics: ['AML.TA0011'] },
  'AML.T0035': { name: 'AI Artifact Collection', tactics: ['AML.TA0009'] },
  'AML.T0040': { name: 'AI Model Inference API Access', tactics: ['AML.TA0000'] },
  'AML.T0042': { name: 'Verify Attack', tactics: ['AML.TA0001'] },
  'AML.T0043': { name: 'Craft Adversarial Data', tactics: ['AML.TA0001'] },
  'AML.T0043.001': { name: 'Craft Adversarial Data: Black-Box Optimization', tactics: ['AML.TA0001'] },
  'AML.T0044': { name: 'Full AI Model Access', tactics: ['AML.TA0000'] },
  'AML.T0046': { name: 'Spamming AI System with Chaff Data', tactics: ['AML.TA0011'] },
  'AML.T0055': { name: 'Unsecured Credentials', tactics: ['AML.TA0013'] },
  'AML.T0057': { name: 'LLM Data Leakage', tactics: ['AML.TA0010'] },
  'AML.T0059': { name: 'Erode Dataset Integrity', tactics: ['AML.TA0011'] },
  'AML.T0076': { name: 'Corrupt AI Model', tactics: ['AML.TA0007'] },
  'AML.T0091.000': {
    name: 'Use Alternate Authentication Material: Application Access Token',
    tactics: ['AML.TA0015'],
  },
  'AML.T0112.001': { name: 'Machine Compromise: AI Artifacts', tactics: ['AML.TA0011'] },
} as const satisfies Readonly<Record<string, Technique>>;

export type TechniqueId = keyof typeof TECHNIQUES;
