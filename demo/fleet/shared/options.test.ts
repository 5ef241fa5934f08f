import { describe, expect, it } from 'vitest';
import { replayOptions } from '../mail-filter/replay.ts';
import { describeOptions, readOptions, UsageError } from './options.ts';
import { serveOptions } from './serving.ts';

const REPLAY = ['--targets', 'http://127.0.0.1:1', '--status-port', '2'];

describe('options', () => {
  it('reads values and fills in the rest', () => {
    expect(readOptions(replayOptions, [...REPLAY, '--rate', '2.5'])).toEqual({
      targets: ['http://127.0.0.1:1'],
      'status-port': 2,
      'day-seconds': 0,
      rate: 2.5,
      'quiet-seconds': 90,
      'shift-seconds': 0,
      'label-delay-seconds': 20,
    });
  });

  it.each([
    [['--status-port', '2'], '--targets URL,URL is missing'],
    [[...REPLAY, '--rate', 'fast'], '--rate must be a number from 0.1 to 200, not "fast"'],
    [[...REPLAY, '--rate', '0'], '--rate must be'],
    [[...REPLAY, '--rate', '1e9'], '--rate must be'],
    [[...REPLAY, '--quiet-seconds', '-1'], 'quiet-seconds'],
    [[...REPLAY, '--quiet-seconds', '1.5'], '--quiet-seconds must be a whole number'],
    [['--targets', 'http://example.org', '--status-port', '2'], 'origins of this machine'],
    [['--targets', 'http://127.0.0.1:1,http://10.0.0.1', '--status-port', '2'], 'origins of this machine'],
    [['--targets', 'http://127.0.0.1:1/path', '--status-port', '2'], 'origins of this machine'],
    [['--targets', 'http://127.0.0.1:1', '--status-port', '65536'], '--status-port must be'],
    [[...REPLAY, '--speed', '1'], "Unknown option '--speed'"],
    [[...REPLAY, 'extra'], 'extra'],
  ])('refuses %j', (argv, message) => {
    expect(() => readOptions(replayOptions, argv)).toThrow(UsageError);
    expect(() => readOptions(replayOptions, argv)).toThrow(message);
  });

  it('adds the path of OTLP to a bare origin of the logs endpoint, and keeps any other', () => {
    const read = (url: string) =>
      readOptions(serveOptions, [
        '--data',
        '/x',
        '--port',
        '1',
        '--metrics-port',
        '2',
        '--logs-endpoint',
        url,
      ]);
    expect(read('http://127.0.0.1:4318')['logs-endpoint']).toBe('http://127.0.0.1:4318/v1/logs');
    expect(read('http://127.0.0.1:4318/otlp/logs')['logs-endpoint']).toBe('http://127.0.0.1:4318/otlp/logs');
    expect(() => read('file:///x')).toThrow('--logs-endpoint must be an http or https URL');
  });

  it('describes each option in a line', () => {
    const lines = describeOptions(replayOptions).split('\n');
    expect(lines).toHaveLength(Object.keys(replayOptions).length);
    expect(lines[0]).toContain('(required)');
    expect(lines[3]).toContain('[10]');
  });
});
