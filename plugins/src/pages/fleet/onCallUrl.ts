import { urlUtil } from '@grafana/data';
import { ON_CALL_DASHBOARD } from '../../constants.ts';

/** What travels from the fleet to a dashboard. */
export interface Context {
  readonly datasource: string;
  readonly window: string;
  readonly from: string;
  readonly to: string;
}

/** The on-call dashboard of one version, with data source, window and time range of this page. */
export function onCallUrl(model: string, version: string, { datasource, window, from, to }: Context): string {
  return urlUtil.renderUrl(`/d/${ON_CALL_DASHBOARD}`, {
    'var-datasource': datasource,
    'var-model': model,
    'var-version': version,
    'var-window': window,
    from,
    to,
  });
}
