import { getPanelDataSummary } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { driftLabels, series } from '../../shared/testFrames.ts';
import { suggestions } from './suggestions.ts';

describe('suggestions', () => {
  it('offer the panel for drift measures only', () => {
    const of = (measure: string) =>
      suggestions(getPanelDataSummary([series(driftLabels(measure, 'a'), [0], [1])]));
    expect(of('psi')).toHaveLength(1);
    expect(of('verdict')).toHaveLength(1);
    expect(of('cpu_seconds')).toBeUndefined();
    expect(suggestions(getPanelDataSummary([]))).toBeUndefined();
  });
});
