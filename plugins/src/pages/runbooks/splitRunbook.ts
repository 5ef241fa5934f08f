/**
 * The first heading of a runbook as the title of its page, and the rest. Links to other files of the repository
 * become plain text: they lead nowhere from inside Grafana.
 */
export function splitRunbook(markdown: string): { title: string; body: string } {
  const [, title = 'Runbook', body = markdown] = /^# (.+)\n([\s\S]*)$/.exec(markdown) ?? [];
  return { title, body: body.replaceAll(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, '$1') };
}
