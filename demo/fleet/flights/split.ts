import { type Flight, loadFlights } from './dataset.ts';
import { DelayBoard, type FlightFeatures } from './features.ts';

/** A flight and what was known of it at departure. */
export interface DepartedFlight {
  readonly flight: Flight;
  readonly features: FlightFeatures;
}

const FEBRUARY = Date.UTC(2001, 1, 1);

/** January fits the model; February and March, in the order of departure, are the replay. */
export async function splitFlights(): Promise<{
  readonly training: readonly DepartedFlight[];
  readonly replay: readonly DepartedFlight[];
}> {
  const board = new DelayBoard();
  const flights = (await loadFlights()).map((flight) => ({ flight, features: board.depart(flight) }));
  return {
    training: flights.filter(({ flight }) => flight.departure < FEBRUARY),
    replay: flights.filter(({ flight }) => flight.departure >= FEBRUARY),
  };
}
