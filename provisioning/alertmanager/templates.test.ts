import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { program } from '../../tools/programs.mjs';
import { FAILURE_MODES, ROOT_CAUSES } from '../alerts/taxonomy.ts';
import type { Labels } from '../routing/testing/labels.ts';
import { alertmanagerTemplates, TEMPLATES_FILE } from './templates.ts';
import { LiveAlertmanager } from './testing/live.ts';

const folder = mkdtempSync(join(tmpdir(), 'parapet-templates-'));
afterAll(() => rmSync(folder, { recursive: true }));
const FILE = join(folder, TEMPLATES_FILE);
writeFileSync(FILE, alertmanagerTemplates('https://grafana.example/'));

interface Told {
  readonly status?: string;
  readonly common: Labels;
  readonly annotations?: Labels;
  readonly alerts?: number;
}

/** What `amtool` makes of a template; the data are as https://prometheus.io/docs/alerting/latest/notifications/ says. */
function render(name: string, { status = 'firing', common, annotations = {}, alerts = 1 }: Told): string {
  const data = join(folder, 'data.json');
  const alert = { status, labels: common, annotations, startsAt: '2026-03-01T10:20:30Z' };
  const { model, root_cause } = common;
  const [groupLabels, externalURL] = [{ model, root_cause }, 'https://am.example'];
  const list = Array.from({ length: alerts }, () => alert);
  writeFileSync(
    data,
    JSON.stringify({ status, alerts: list, groupLabels, commonLabels: common, externalURL }),
  );
  const type = name === 'html' ? 'html' : 'text';
  return execFileSync(
    program('amtool'),
    [
      ...['template', 'render', `--template.glob=${FILE}`, `--template.type=${type}`],
      ...[`--template.text={{ template "parapet.${name}" . }}`, `--template.data=${data}`],
    ],
    { encoding: 'utf8', stdio: 'pipe' },
  );
}

const DRIFT: Told = {
  common: { severity: 'page', failure_mode: 'F1', model: 'mail filter', version: '3', root_cause: 'drift' },
  annotations: {
    summary: 'mail filter version 3: 2 feature(s) drifted from the training data',
    description: 'Over the last 5m, 2 features differ.',
    dataset: 'mails-2002',
    runbook_url: '/a/parapet-secureml-app/runbooks/ml-feature-drift',
    dashboard_url: '/d/parapet-on-call/on-call?from=1&to=now&var-model=mail+filter',
  },
};

test('the title says how urgent, which failure, of what, and why', () => {
  expect(render('title', DRIFT)).toBe(
    '[PAGE] F1 silent drift: mail filter version 3: data differ from the training data',
  );
  expect(render('title', { ...DRIFT, status: 'resolved' })).toMatch(/^\[RESOLVED\] F1/);
  expect(
    render('title', { common: { severity: 'ticket', dataset: 'd', root_cause: 'data_validation' } }),
  ).toBe('[TICKET] data set d: data fail their checks');
  expect(render('title', { common: { severity: 'info', team: 'red' }, alerts: 3 })).toBe('[INFO] 3 alert(s)');
});

test.each(Object.entries(ROOT_CAUSES))('root cause %s has its words in the title', (root_cause, {
  brief,
}) => {
  expect(render('title', { common: { severity: 'page', model: 'm', root_cause } })).toBe(
    `[PAGE] m: ${brief}`,
  );
});

test.each(
  Object.entries(FAILURE_MODES),
)('failure mode %s has its words in the title', (failure_mode, words) => {
  const common = { severity: 'page', model: 'm', root_cause: 'drift', failure_mode };
  expect(render('title', { common })).toContain(`${failure_mode} ${words}: m`);
});

test('the text says what, since when, of which data, and where to go', () => {
  expect(render('text', DRIFT).trim().split('\n')).toEqual([
    '1 firing, 0 resolved',
    '',
    'mail filter version 3: 2 feature(s) drifted from the training data',
    'Over the last 5m, 2 features differ.',
    'Since 2026-03-01 10:20:30 UTC; data set mails-2002.',
    'Runbook: https://grafana.example/a/parapet-secureml-app/runbooks/ml-feature-drift',
    'Dashboard: https://grafana.example/d/parapet-on-call/on-call?from=1&to=now&var-model=mail+filter',
    'Silence: https://am.example/#/silences/new?filter=%7Bmodel%3D%22mail%20filter%22%2Croot_cause%3D%22drift%22%7D',
  ]);
});

test('a large group is told in part, and says so', () => {
  const text = render('text', { ...DRIFT, alerts: 30 });
  expect(text).toMatch(/^30 firing, 0 resolved/);
  expect(text.match(/^Runbook/gm)).toHaveLength(10);
  expect(text).toContain('The first 10 of 30 alerts.');
});

const HOSTILE =
  '<!channel> <https://evil.example|Runbook>&lt;"><script>alert(1)</script>\n\nRunbook: x\u202e\u0000{{ . }}';
const hostile: Told = {
  common: { severity: HOSTILE, model: HOSTILE, version: HOSTILE, root_cause: 'drift' },
  annotations: {
    summary: HOSTILE,
    description: HOSTILE,
    dataset: HOSTILE,
    dashboard_url: `/d/x?a=${HOSTILE}`,
  },
};

test('values of labels stay on their line, and are no template', () => {
  expect(render('title', hostile)).not.toMatch(/[\n\u202e\0]/);
  expect(render('title', hostile)).toContain('{{ . }}');
  expect(
    render('text', hostile)
      .split('\n')
      .filter((line) => line.startsWith('Runbook')),
  ).toEqual([]);
});

test('values of labels are no markup in Slack', () => {
  const allowed = /<https:\/\/(grafana|am)\.example\/[^<>]*\|(Dashboard|Silence)>/g;
  expect(render('slack.text', hostile).replace(allowed, '')).not.toMatch(/[<>]/);
  expect(render('slack.title', hostile)).not.toMatch(/[<>\n]/);
  expect(render('slack.title', hostile)).toContain('&lt;!channel&gt;');
  expect(render('slack.title', hostile)).toContain('&amp;lt;');
});

test('values of labels are no markup in HTML', () => {
  const tags = render('html', hostile).match(/<[^>]*>/g) ?? [];
  const kinds = new Set(
    tags.map((tag) => tag.replace(/href="https:\/\/(grafana|am)\.example\/[^"<>]*"/, 'href')),
  );
  expect([...kinds].sort()).toEqual(['</a>', '<a href>', '<br>']);
});

test('Alertmanager sends them to Slack', async () => {
  const live = new LiveAlertmanager();
  const soon = { groupWait: '1s', groupInterval: '1s', repeatInterval: '1h' };
  try {
    await live.start(
      { templates: [FILE], timings: { page: soon, ticket: soon, digest: soon } },
      (api_url) => ({
        slack_configs: [
          {
            api_url,
            title: '{{ template "parapet.slack.title" . }}',
            text: '{{ template "parapet.slack.text" . }}',
          },
        ],
      }),
    );
    const labels = { alertname: 'ML', severity: 'page', model: '<!here>', root_cause: 'hostile_queries' };
    await live.post({
      labels: { ...labels, security_critical: 'true' },
      annotations: { summary: 'A <b>&c' },
    });
    const message = (await live.firstOf('pager')) as unknown as {
      attachments: { title: string; text: string }[];
    };
    expect(message.attachments[0]?.title).toBe('[PAGE] &lt;!here&gt;: queries fool or copy the model');
    expect(message.attachments[0]?.text).toContain('A &lt;b&gt;&amp;c');
  } finally {
    await live.stop();
  }
}, 60_000);
