import { describe, expect, test } from 'vitest';
import {
  type AttributeDefinition,
  attributes,
  type EventDefinition,
  events,
  FAMILY,
  LABEL,
  type MetricDefinition,
  metrics,
  prometheusSeries,
  recorded,
} from './index.ts';

const allAttributes = Object.values(attributes) as AttributeDefinition[];
const allMetrics = Object.values(metrics) as MetricDefinition[];
const allEvents = Object.values(events) as EventDefinition[];

describe('contract', () => {
  test('Prometheus names are those of OTLP ingestion', () => {
    expect(FAMILY.inferenceDuration).toBe('ml_inference_duration_seconds');
    expect(FAMILY.predictions).toBe('ml_predictions_total');
    expect(FAMILY.featureObservations).toBe('ml_feature_observations_total');
    expect(FAMILY.inferenceActive).toBe('ml_inference_active');
    expect(FAMILY.modelInfo).toBe('ml_model_info');
    expect(prometheusSeries(metrics.inferenceDuration)).toEqual([
      'ml_inference_duration_seconds_bucket',
      'ml_inference_duration_seconds_sum',
      'ml_inference_duration_seconds_count',
    ]);
    expect(LABEL.modelVersion).toBe('ml_model_version');
  });

  test('no name stands twice, in OpenTelemetry or in Prometheus', () => {
    for (const names of [
      allAttributes.map(({ name }) => name),
      Object.values(LABEL),
      [...allMetrics.flatMap(prometheusSeries), ...Object.values(recorded).map(({ name }) => name)],
      allEvents.map(({ name }) => name),
    ]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('names are lower-case dotted words, and labels of metrics and events exist', () => {
    for (const { name } of [...allAttributes, ...allMetrics, ...allEvents]) {
      expect(name).toMatch(/^[a-z][a-z_]*(\.[a-z][a-z_]*)+$/);
    }
    for (const key of [
      ...allMetrics.flatMap(({ labels }) => labels),
      ...allEvents.flatMap((event) => event.attributes),
    ]) {
      expect(attributes).toHaveProperty(key);
    }
  });

  test('every metric of a model version carries its name and version', () => {
    const aboutVersions = allMetrics.filter(({ labels }) => labels.includes('modelVersion'));
    expect(aboutVersions.every(({ labels }) => labels.includes('modelName'))).toBe(true);
  });

  test('histogram boundaries ascend', () => {
    for (const { instrument, buckets } of allMetrics) {
      expect(buckets !== undefined).toBe(instrument === 'histogram');
      expect(buckets?.every((bound, index) => index === 0 || bound > buckets[index - 1]!)).not.toBe(false);
    }
  });
});
