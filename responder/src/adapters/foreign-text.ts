const LONGEST = 200;
/** What would break a line of a log, or turn its direction. */
const CONTROL_CHARACTERS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

/** What a target said, fit for errors and audit trails: one line of at most 200 characters, and none of the secrets. */
export function foreignText(said: unknown, secrets: readonly string[] = []): string {
  let text = String(said);
  for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, '***');
  text = text.replace(CONTROL_CHARACTERS, ' ').trim();
  return text.length > LONGEST ? `${cut(text, LONGEST)}…` : text;
}

/** The beginning of a text, without half a character at its end: who takes texts may refuse that. */
export function cut(text: string, longest: number): string {
  return text.slice(0, longest).replace(/\p{Cs}$/u, '');
}
