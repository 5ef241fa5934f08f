import { initPluginTranslations } from '@grafana/i18n';
import { loadResources } from '@grafana/scenes';
import { APP_ID } from '../constants.ts';

/** The app, once the texts of Scenes are there in the user's language. */
export async function loadApp() {
  await initPluginTranslations(APP_ID, [loadResources]);
  return import('./App.tsx');
}
