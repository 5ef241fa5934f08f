import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../../../../test/support/processes.ts';
import { defineModel } from '../../model/define-model.ts';
import { modelOptions } from '../../testing/models.ts';
import { runCli } from '../testing.ts';

let provider: MeterProvider | undefined;
afterAll(() => provider?.shutdown());

test('an SDK without the views, and with scope labels, is told what it lacks', async () => {
  const port = await freePort();
  const exporter = new PrometheusExporter({ host: '127.0.0.1', port, preventServerStart: true });
  await exporter.startServer();
  provider = new MeterProvider({ readers: [exporter] });
  metrics.setGlobalMeterProvider(provider);
  defineModel(modelOptions()).wrapPredict(() => 1)();

  const { stdout, code } = await runCli([
    'doctor',
    `http://127.0.0.1:${port}/metrics`,
    '--interval',
    '1',
    '--json',
  ]);
  expect(code).toBe(1);
  const found: Record<string, { subjects: string[]; fix: string }> = Object.fromEntries(
    JSON.parse(stdout).findings.map((finding: { id: string }) => [finding.id, finding]),
  );
  expect(found.views_missing).toMatchObject({
    severity: 'error',
    subjects: expect.arrayContaining(['ml_inference_duration_bucket', 'ml_inference_duration_count']),
    fix: expect.stringContaining('prometheusViews()'),
  });
  expect(found.scope_labels!.subjects).toContain('ml_model_info');
  expect(found.scope_labels!.fix).toContain('withoutScopeInfo: true');
  expect(found).not.toHaveProperty('metric_unknown');
});
