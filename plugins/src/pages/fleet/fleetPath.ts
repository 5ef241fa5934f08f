/** Address of the fleet page inside the app. */
export const FLEET_PATH = 'fleet';
