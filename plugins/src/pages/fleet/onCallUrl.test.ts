import { expect, it } from 'vitest';
import { onCallUrl } from './onCallUrl.ts';

it('keeps names of models whole, whatever is in them', () => {
  const context = { datasource: 'p', window: '5m', from: 'now-1h', to: 'now' };
  const url = new URL(onCallUrl('a&b=c#d <img>', '1+2', context), 'http://grafana');
  expect(url.pathname).toBe('/d/parapet-on-call');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    'var-datasource': 'p',
    'var-model': 'a&b=c#d <img>',
    'var-version': '1+2',
    'var-window': '5m',
    from: 'now-1h',
    to: 'now',
  });
  expect(url.hash).toBe('');
});
