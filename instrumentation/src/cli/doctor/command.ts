import { setTimeout as delay } from 'node:timers/promises';
import { type Arguments, type Command, wholeNumber } from '../command.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { count, type Io, type Style, safe, styleFor, widthOf, wrap } from '../terminal.ts';
import { type Finding, type Severity, worstFirst } from './finding.ts';
import { nameFindings } from './names.ts';
import { prometheusFindings } from './prometheus.ts';
import { type Fetching, scrape, urlOf } from './scrape.ts';
import { servedModels, serviceFindings } from './service.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  positionals: ['URL'],
  brief:
    'Checks the metrics of a running service against the contract, and tells what is wrong and how to mend it.',
  options: {
    prometheus: {
      type: 'string',
      value: 'URL',
      brief: 'a Prometheus that should know the service: asks it too',
    },
    interval: { type: 'string', value: 'SECONDS', brief: 'between the two scrapes, 1 to 300; default 5' },
    timeout: { type: 'string', value: 'SECONDS', brief: 'for one answer, 1 to 300; default 10' },
    json: { type: 'boolean', brief: 'print the findings as JSON' },
  },
  examples: [
    'parapet doctor http://127.0.0.1:9464/metrics',
    'parapet doctor http://127.0.0.1:9464/metrics --prometheus http://127.0.0.1:9090',
  ],
  run: doctor,
};

interface Diagnosis {
  readonly url: string;
  readonly models: readonly string[];
  readonly series: number;
  readonly findings: readonly Finding[];
}

async function doctor(given: Arguments, io: Io): Promise<ExitCode> {
  const diagnosis = await diagnose(given, io);
  const failed = diagnosis.findings.some(({ severity }) => severity === 'error');
  io.stdout.write(
    given.flag('json') ? `${JSON.stringify({ ...diagnosis, healthy: !failed })}\n` : textOf(diagnosis, io),
  );
  return failed ? EXIT.found : EXIT.ok;
}

async function diagnose(given: Arguments, io: Io): Promise<Diagnosis> {
  const url = urlOf(given.positionals[0]!);
  if (url.pathname === '/') url.pathname = '/metrics';
  const prometheus = given.text('prometheus');
  const base = prometheus === undefined ? undefined : urlOf(prometheus);
  const interval = wholeNumber(given, 'interval', 1, 300) ?? 5;
  const fetching: Fetching = { io, timeoutSeconds: wholeNumber(given, 'timeout', 1, 300) ?? 10 };

  const first = await scrape(url, fetching);
  await delay(interval * 1000, undefined, { signal: io.signal });
  const second = await scrape(url, fetching);
  const models = servedModels(second.samples);
  const findings = [
    ...nameFindings(second),
    ...serviceFindings(first, second),
    ...(base ? await prometheusFindings(base, models, fetching) : []),
  ];
  return { url: url.href, models, series: second.samples.length, findings: worstFirst(findings) };
}

const MARKS: Readonly<Record<Severity, readonly [mark: string, style: 'red' | 'yellow' | 'dim']>> = {
  error: ['✗ error', 'red'],
  warning: ['! warning', 'yellow'],
  info: ['i info', 'dim'],
};
const SHOWN = 8;

function textOf({ url, models, series, findings }: Diagnosis, io: Io): string {
  const style = styleFor(io.stdout, io.env);
  const width = Math.min(110, widthOf(io.stdout));
  const served = models.length === 1 ? '1 model version' : `${count(models.length)} model versions`;
  const head = `${safe(url, 200)}: ${served}, ${count(series)} series`;
  const parts = findings.map((finding) => findingText(finding, width, style));
  return `${[head, ...parts, summary(findings, style)].join('\n\n')}\n`;
}

function findingText(
  { id, severity, problem, why, fix, page, subjects }: Finding,
  width: number,
  style: Style,
): string {
  const [mark, colour] = MARKS[severity];
  const shown = subjects.slice(0, SHOWN).map((subject) => `      ${safe(subject, width - 8)}`);
  const more = subjects.length > SHOWN ? [`      and ${count(subjects.length - SHOWN)} more`] : [];
  const told = (label: string, text: string) => {
    const [line, ...lines] = wrap(text, width, '         ').split('\n');
    return [`   ${label.padEnd(6)}${line!.trimStart()}`, ...lines];
  };
  return [
    `${style(mark, colour)}  ${style(id, 'bold')}: ${problem}`,
    ...shown,
    ...more,
    ...told('why', why),
    ...told('fix', fix),
    ...told('see', page),
  ].join('\n');
}

function summary(findings: readonly Finding[], style: Style): string {
  if (findings.length === 0) return style('✓ healthy: nothing found', 'green');
  const number = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const told = (severity: Severity) => `${number(severity)} ${severity}${number(severity) === 1 ? '' : 's'}`;
  const errors = number('error');
  const counts = `${told('error')}, ${told('warning')}, ${number('info')} for information`;
  return errors > 0 ? style(`✗ ${counts}`, 'red') : style(`✓ healthy: ${counts}`, 'green');
}
