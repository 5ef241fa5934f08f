import { SceneAppPage } from '@grafana/scenes';
import { APP_URL } from '../../constants.ts';
import { FLEET_PATH } from './fleetPath.ts';
import { fleetScene } from './fleetScene.ts';

/** Every model and version with its state, worst first. */
export function fleetPage(): SceneAppPage {
  return new SceneAppPage({
    title: 'Fleet',
    subTitle: 'Every model and version that reports itself, worst first',
    url: `${APP_URL}/${FLEET_PATH}`,
    routePath: `${FLEET_PATH}/*`,
    getScene: fleetScene,
  });
}
