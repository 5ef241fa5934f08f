import type { SecurityCategory, SecuritySeverity } from '../security/categories.ts';

interface KindDefinition {
  readonly brief: string;
  /** What tells it from other text: a check digit, a fixed form, or a word before it. */
  readonly by: string;
  readonly category: Extract<SecurityCategory, 'secret_exposure' | 'personal_data'>;
  readonly severity: SecuritySeverity;
}

const secret = (brief: string, by: string, severity: SecuritySeverity = 'critical'): KindDefinition => ({
  brief,
  by,
  category: 'secret_exposure',
  severity,
});
const personal = (brief: string, by: string, severity: SecuritySeverity = 'medium'): KindDefinition => ({
  brief,
  by,
  category: 'personal_data',
  severity,
});

/** What detectors find. The name is the `rule` of the finding and the label of the metric. */
export const KINDS = {
  private_key: secret('Private key', 'PEM, OpenSSH, PuTTY or PGP armour, to its end or 16 KiB'),
  aws_key: secret(
    'AWS access key id',
    '`AKIA`, `ASIA`, `ABIA` or `ACCA` and 16 more; the secret half is a `credential`',
  ),
  gcp_key: secret('Google API key, OAuth secret or access token', '`AIza` and 35, `GOCSPX-` and 28, `ya29.`'),
  azure_key: secret(
    'Azure storage key or client secret',
    '86 of base64 and `==` behind a name such as `AccountKey`; `Q~` in the form of Entra ID',
  ),
  github_token: secret('GitHub token', '`ghp_` and its kin with their CRC-32; `github_pat_`'),
  gitlab_token: secret('GitLab token', '`glpat-` and its kin, 20 or more'),
  package_token: secret('Token of a package registry', '`npm_` and 36, `pypi-AgE`, `dckr_pat_`'),
  slack_token: secret('Slack token or webhook', '`xoxb-` and its kin, `xapp-`, `hooks.slack.com/services/`'),
  discord_token: secret(
    'Discord bot token or webhook',
    'three parts, of which the first is a number in base64; `/api/webhooks/`',
  ),
  telegram_token: secret('Telegram bot token', '8 to 10 digits, `:AA` and 33'),
  stripe_key: secret('Stripe key', '`sk_live_`, `rk_live_`, `sk_test_`, `whsec_`'),
  llm_key: secret(
    'Key of OpenAI, Anthropic, Hugging Face, Groq, xAI or Replicate',
    '`sk-`, `sk-ant-`, `hf_`, `gsk_`, `xai-`, `r8_`',
  ),
  service_token: secret(
    'Token of SendGrid, Twilio, Databricks, DigitalOcean, Vault, Grafana, Shopify, Linear or New Relic',
    'their prefixes and lengths',
  ),
  jwt: secret('JSON Web Token', 'the header decodes to JSON with `alg`'),
  url_credentials: secret('Password in a URL', '`://user:password@`'),
  bearer_token: secret(
    'Credentials of an Authorization header',
    '`Bearer` and 16 or more; `Basic` and base64 with a colon in it',
  ),
  credential: secret(
    'Value of a password, secret, token or key',
    'a name such as `password`, `client_secret` or `api_key` before `=` or `:`, or as the key',
    'high',
  ),
  payment_card: personal('Payment card number', 'Luhn, and first digits with their lengths'),
  iban: personal('IBAN', 'mod 97 and the length of its country'),
  us_ssn: personal('US social security number', 'AAA-GG-SSSS without the numbers that are never given'),
  uk_nino: personal('UK national insurance number', 'letters that are given'),
  de_steuer_id: personal('German tax id', 'ISO 7064 MOD 11,10, and which digits repeat'),
  es_dni: personal('Spanish DNI or NIE', 'letter by mod 23'),
  fr_nir: personal('French social security number', 'key by mod 97, sex and month'),
  it_codice_fiscale: personal('Italian tax code', 'form and check letter'),
  nl_bsn: personal('Dutch citizen number', 'test of eleven, after its name'),
  pl_pesel: personal('Polish PESEL', 'date and check digit, after its name'),
  se_personnummer: personal('Swedish personal number', 'date and Luhn; without a sign, after its name'),
  br_cpf: personal('Brazilian CPF', 'two check digits; without points, after its name'),
  in_aadhaar: personal('Indian Aadhaar number', 'Verhoeff; without gaps, after its name'),
  email: personal('E-mail address', 'form', 'low'),
  phone: personal(
    'Phone number',
    '`+` and a country code, the North American form, or after a word such as `phone`',
    'low',
  ),
  ip_address: personal('Public IPv4 or IPv6 address', 'form; not private, loopback or multicast', 'low'),
  custom: personal('What matches `blockedValues`', 'patterns of the operator'),
} as const satisfies Readonly<Record<string, KindDefinition>>;

/** Kinds of secret and of personal data; docs/redaction.md explains each. */
export type RedactionKind = keyof typeof KINDS;

export const REDACTION_KINDS = Object.keys(KINDS) as readonly RedactionKind[];
