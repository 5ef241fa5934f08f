/** What is needed of a model's handle. */
export interface NamedModel {
  readonly name: string;
  readonly version: string;
}

/** Response headers that say which model version answered. Anything but printable ASCII is percent-encoded. */
export function modelHeaders({
  name,
  version,
}: NamedModel): Record<'x-model-name' | 'x-model-version', string> {
  return { 'x-model-name': headerText(name), 'x-model-version': headerText(version) };
}

function headerText(text: string): string {
  if (/^[\x21-\x7e]*$/.test(text)) return text;
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}
