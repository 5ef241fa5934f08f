/** OWASP Machine Learning Security Top 10, edition 2023, still a draft (OWASP/www-project-machine-learning-security-top-10). */
export const OWASP_ML = {
  'ML01:2023': 'Input Manipulation Attack',
  'ML02:2023': 'Data Poisoning Attack',
  'ML03:2023': 'Model Inversion Attack',
  'ML04:2023': 'Membership Inference Attack',
  'ML05:2023': 'Model Theft',
  'ML06:2023': 'AI Supply Chain Attacks',
  'ML07:2023': 'Transfer Learning Attack',
  'ML08:2023': 'Model Skewing',
  'ML09:2023': 'Output Integrity Attack',
  'ML10:2023': 'Model Poisoning',
} as const;

export type OwaspMlId = keyof typeof OWASP_ML;
