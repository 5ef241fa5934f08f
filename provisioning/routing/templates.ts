import { FAILURE_MODES, ROOT_CAUSES } from '../alerts/taxonomy.ts';

/** What the two template languages, both Go's, say differently. */
export interface Dialect {
  /** Action that gives the address of Grafana without a slash at its end; `.` is the notification. */
  readonly grafana: string;
  /**
   * Action that gives the address where the group (Alertmanager) or the alert (Grafana) is silenced.
   * @param value how an expression becomes a part of an address
   */
  silence(value: (expression: string) => string): string;
  /** Appended to an alert's dashboard link, where its rule could not say when the trouble began. */
  readonly dashboardRange: string;
  /** Whether what sends HTML escapes it; where nothing does, there is no `parapet.html`. */
  readonly escapesHtml: boolean;
}

/** A notification lists this many alerts, and says how many there are. */
const MOST_ALERTS = 10;

/** How a value becomes text, and an address a link, in plain text, in Slack's markup and in HTML. */
interface Markup {
  readonly name: string;
  value(expression: string): string;
  link(label: string, address: string): string;
  addressPart(expression: string): string;
  readonly newLine: string;
  readonly newParagraph: string;
}

/** Values of labels are data: on one line, without characters that hide or turn text. */
const flat = (expression: string) => `{{ template "parapet.flat" ${expression} }}`;
const escaped = (expression: string) => `{{ template "parapet.slack.escape" ${expression} }}`;

const PLAIN: Markup = {
  name: 'text',
  value: flat,
  link: (label, address) => `${label}: ${address}`,
  // A query as it stands behind `#`, where `+` is no space.
  addressPart: (expression) => `{{ reReplaceAll "[+]" "%20" (${expression} | urlquery) }}`,
  newLine: '\n',
  newParagraph: '\n\n',
};

const SLACK: Markup = {
  ...PLAIN,
  name: 'slack.text',
  value: escaped,
  link: (label, address) => `<${address}|${label}>`,
};

// Rendered by html/template, which escapes each value as its place asks for.
const HTML: Markup = {
  name: 'html',
  value: flat,
  addressPart: (expression) => `{{ ${expression} }}`,
  link: (label, address) => `<a href="${address}">${label}</a>`,
  newLine: '<br>\n',
  newParagraph: '<br><br>\n',
};

/** Templates `parapet.title`, `parapet.text`, `parapet.slack.title`, `parapet.slack.text` and `parapet.html`. */
export function notificationTemplates(dialect: Dialect): string {
  return [
    named('parapet.flat', '{{ reReplaceAll `[\\s\\p{Cc}\\p{Cf}]+` " " . }}'),
    named(
      'parapet.slack.escape',
      '{{ reReplaceAll `[\\s\\p{Cc}\\p{Cf}]+` " " . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}',
    ),
    named('parapet.grafana', dialect.grafana),
    named('parapet.cause', choice(Object.entries(ROOT_CAUSES).map(([key, { brief }]) => [key, brief]))),
    named(
      'parapet.failure_mode',
      choice(Object.entries(FAILURE_MODES).map(([key, words]) => [key, `${key} ${words}: `])),
    ),
    named('parapet.title', title(flat)),
    named('parapet.slack.title', title(escaped)),
    ...[PLAIN, SLACK, ...(dialect.escapesHtml ? [HTML] : [])].map((markup) =>
      named(`parapet.${markup.name}`, body(markup, dialect)),
    ),
  ].join('\n');
}

const named = (name: string, text: string) => `{{ define "${name}" }}${text}{{ end }}`;

/** The text for the value of `.`, which is nothing or one of the keys. */
function choice(texts: readonly (readonly [key: string, text: string])[]): string {
  const cases = texts.map(([key, text]) => `if eq . "${key}" }}${text}`);
  return `{{ ${cases.join('{{ else ')}{{ end }}`;
}

/** `[PAGE] F1 silent drift: mail-filter version 3: data differ from the training data` */
function title(value: Markup['value']): string {
  return [
    `{{ if eq .Status "resolved" }}[RESOLVED]{{ else }}[${value('(.CommonLabels.severity | toUpper)')}]{{ end }} `,
    '{{ template "parapet.failure_mode" .CommonLabels.failure_mode }}',
    `{{ if .CommonLabels.model }}${value('.CommonLabels.model')}`,
    `{{ if .CommonLabels.version }} version ${value('.CommonLabels.version')}{{ end }}`,
    `{{ else if .CommonLabels.dataset }}data set ${value('.CommonLabels.dataset')}`,
    '{{ else }}{{ len .Alerts }} alert(s){{ end }}',
    '{{ if .CommonLabels.root_cause }}: {{ template "parapet.cause" .CommonLabels.root_cause }}{{ end }}',
  ].join('');
}

function body({ value, link, addressPart, newLine, newParagraph }: Markup, dialect: Dialect): string {
  const address = (annotation: string) =>
    `{{ template "parapet.grafana" $ }}${value(`.Annotations.${annotation}`)}`;
  return [
    '{{ len .Alerts.Firing }} firing, {{ len .Alerts.Resolved }} resolved',
    newParagraph,
    `{{ range $i, $alert := .Alerts }}{{ if lt $i ${MOST_ALERTS} }}{{ with $alert }}`,
    `{{ if eq .Status "resolved" }}Resolved: {{ end }}${value('.Annotations.summary')}`,
    `{{ if .Annotations.description }}${newLine}${value('.Annotations.description')}{{ end }}`,
    `${newLine}Since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05 MST" }}`,
    `{{ if .Annotations.dataset }}; data set ${value('.Annotations.dataset')}{{ end }}.`,
    `{{ if .Annotations.runbook_url }}${newLine}${link('Runbook', address('runbook_url'))}{{ end }}`,
    `{{ if .Annotations.dashboard_url }}${newLine}${link('Dashboard', `${address('dashboard_url')}${dialect.dashboardRange}`)}{{ end }}`,
    `${newLine}${link('Silence', dialect.silence(addressPart))}${newParagraph}`,
    '{{ end }}{{ end }}{{ end }}',
    `{{ if gt (len .Alerts) ${MOST_ALERTS} }}The first ${MOST_ALERTS} of {{ len .Alerts }} alerts.{{ end }}`,
  ].join('');
}
