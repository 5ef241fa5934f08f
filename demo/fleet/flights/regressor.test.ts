import { describe, expect, it } from 'vitest';
import { arrivalOf, type Flight, loadFlights } from './dataset.ts';
import { DelayBoard } from './features.ts';
import { predictDelay, trainRegressor } from './regressor.ts';

const flights = await loadFlights();
const FEBRUARY = Date.UTC(2001, 1, 1);

describe('flights', () => {
  it('come in the order of departure, from January to March 2001', () => {
    expect(flights).toHaveLength(20_000);
    expect(flights.every((flight, i) => i === 0 || flight.departure >= flights[i - 1]!.departure)).toBe(true);
    expect(new Date(flights[0]!.departure).toISOString()).toBe('2001-01-01T00:47:00.000Z');
  });

  it('arrive after their departure, the late ones later', () => {
    const flight: Flight = { departure: 0, delay: 60, distance: 450, origin: 'A', destination: 'B' };
    expect(arrivalOf(flight)).toBe(2.5 * 3_600_000);
  });
});

describe('the board of delays', () => {
  it('knows a delay once the flight has arrived, not before', () => {
    const board = new DelayBoard();
    const at = (departure: number, delay = 30): Flight => ({
      departure,
      delay,
      distance: 450,
      origin: 'A',
      destination: 'B',
    });
    expect(board.depart(at(0))).toMatchObject({ origin_delay: undefined, network_delay: undefined });
    expect(board.depart(at(1.9 * 3_600_000)).origin_delay).toBeUndefined();
    expect(board.depart(at(2 * 3_600_000)).origin_delay).toBe(30);
  });
});

it('predicts delays better than their mean, on flights that it has not seen', () => {
  const board = new DelayBoard();
  const rows = flights.map((flight) => ({ flight, row: board.depart(flight) }));
  const january = rows.filter(({ flight }) => flight.departure < FEBRUARY);
  const later = rows.filter(({ flight }) => flight.departure >= FEBRUARY);
  const parameters = trainRegressor(
    january.map(({ row }) => row),
    january.map(({ flight }) => flight.delay),
  );
  const rmse = (predict: (row: (typeof rows)[number]['row']) => number) =>
    Math.sqrt(
      later.reduce((sum, { flight, row }) => sum + (predict(row) - flight.delay) ** 2, 0) / later.length,
    );
  expect(rmse((row) => predictDelay(parameters, row))).toBeLessThan(rmse(() => parameters.meanDelay));
});
