/**
 * What a Grafana server writes into its page. It has to be there before `@grafana/runtime` is first
 * evaluated, so this file is the first import of the page and imports nothing itself.
 */
interface BootData {
  readonly settings: Record<string, unknown>;
  readonly user: Record<string, unknown>;
  readonly navTree: readonly unknown[];
}

declare global {
  interface Window {
    grafanaBootData?: BootData;
    /** Where icons lie, whatever the page's own address. */
    __grafana_public_path__?: string;
  }
}

export {};

window.grafanaBootData = {
  settings: {
    buildInfo: { version: '13.2.2', commit: '', env: 'production' },
    featureToggles: {},
    appUrl: `${window.location.origin}/`,
    appSubUrl: '',
    defaultDatasource: 'Prometheus',
  },
  user: {
    id: 1,
    login: 'preview',
    name: 'Preview',
    orgId: 1,
    orgRole: 'Viewer',
    timezone: 'browser',
    locale: 'en-US',
    theme: 'dark',
    isSignedIn: true,
  },
  navTree: [],
};
window.__grafana_public_path__ = '/public/';
