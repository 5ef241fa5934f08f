import { EventBusSrv, locationUtil } from '@grafana/data';
import {
  config,
  FakeEchoSrv,
  locationService,
  setAppEvents,
  setDataSourceSrv,
  setEchoSrv,
  setPluginImportUtils,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import { setPluginPage } from 'grafana-plugin-page';
import { PluginPage } from '../shell/PluginPage.tsx';
import { dataSourceSrv } from './datasources.ts';
import { panelPlugins } from './panelPlugins.ts';
import { fillRegistries } from './registries.ts';
import { runRequest } from './runRequest.ts';
import { templateSrv } from './templateSrv.ts';

/** Puts in place what a Grafana server's page offers to scenes, panels and apps. */
export function startRuntime(): void {
  fillRegistries();
  setAppEvents(new EventBusSrv());
  setEchoSrv(new FakeEchoSrv());
  setTemplateSrv(templateSrv);
  setDataSourceSrv(dataSourceSrv);
  setRunRequest(runRequest);
  setPluginImportUtils(panelPlugins);
  setPluginPage(PluginPage);
  locationUtil.initialize({
    config: config as never,
    getTimeRangeForUrl: () => locationService.getSearchObject() as never,
    getVariablesUrlParams: () => ({}),
  });
}
