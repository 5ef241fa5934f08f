/**
 * JSON from a part of the stack, with a time limit.
 * @throws Error with the address, when there is no 2xx answer within 5 s
 */
export async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text.slice(0, 200)}`);
  return JSON.parse(text) as unknown;
}
