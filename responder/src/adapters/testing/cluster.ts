import type { Command } from '../../types.ts';
import { reconcileDeployment } from './deployment-controller.ts';
import { type ApiOptions, KubernetesApi } from './kubernetes-api.ts';
import { reconcileRollout } from './rollout-controller.ts';
import type { Key } from './store.ts';
import { podTemplate, type Template } from './workload.ts';

const ROUND_MS = 5;

export const NAMESPACE = 'prod';
export const DEPLOYMENT_KEY: Key = {
  api: 'apps/v1',
  resource: 'deployments',
  namespace: NAMESPACE,
  name: 'mails',
};
export const ROLLOUT_KEY: Key = {
  api: 'argoproj.io/v1alpha1',
  resource: 'rollouts',
  namespace: NAMESPACE,
  name: 'mails',
};

export const STRATEGIES = {
  basic: { canary: { steps: [{ setWeight: 20 }, { pause: {} }] } },
  routed: { canary: { steps: [{ setWeight: 20 }, { pause: {} }], trafficRouting: { istio: {} } } },
  blueGreen: { blueGreen: { activeService: 'mails', autoPromotionEnabled: false } },
} as const;

/** A command to go back from a version. */
export function rollbackOf(version: string): Command {
  return {
    id: '6f1c-rollback',
    action: 'rollback',
    model: 'mail-filter',
    version,
    reason: 'a test',
    trigger: Date.UTC(2026, 10, 23),
  };
}

/** An API server with the controllers that live behind one. */
export class TestCluster {
  readonly api: KubernetesApi;
  url = '';
  /** Whether pods of an image become available. */
  isReady: (image: string) => boolean = () => true;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ApiOptions = {}) {
    this.api = new KubernetesApi(options);
  }

  async start(): Promise<this> {
    this.url = await this.api.listen();
    this.resume();
    return this;
  }

  /** Lets the controllers work. */
  resume(): void {
    this.#timer ??= setInterval(() => this.round(), ROUND_MS);
  }

  /** Lets the controllers rest. */
  rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async stop(): Promise<void> {
    this.rest();
    await this.api.close();
  }

  round(): void {
    const { store } = this.api;
    if (store.get(DEPLOYMENT_KEY)) reconcileDeployment(store, DEPLOYMENT_KEY, this.isReady);
    if (store.get(ROLLOUT_KEY)) reconcileRollout(store, ROLLOUT_KEY);
  }

  /** As many rounds as anything here takes. */
  settle(): void {
    for (let round = 0; round < 30; round += 1) this.round();
  }

  /** A Deployment that went through these templates, the last of them wanted now. */
  deploy(...templates: readonly (string | Template)[]): void {
    this.#goThrough(DEPLOYMENT_KEY, 'Deployment', {}, templates);
  }

  /** A Rollout that went through these templates: all but the last promoted, and the last where that is asked for. */
  rollOut(
    strategy: keyof typeof STRATEGIES,
    templates: readonly (string | Template)[],
    { isPromoted = false } = {},
  ): void {
    this.#goThrough(ROLLOUT_KEY, 'Rollout', { strategy: STRATEGIES[strategy] }, templates, isPromoted);
  }

  #goThrough(
    key: Key,
    kind: string,
    spec: object,
    templates: readonly (string | Template)[],
    isPromoted = false,
  ): void {
    const { store } = this.api;
    templates.forEach((given, index) => {
      const template = typeof given === 'string' ? podTemplate(given) : given;
      if (index === 0) {
        const selector = { matchLabels: { app: 'mails' } };
        store.create(key, kind, { spec: { replicas: 3, selector, template, ...spec } });
      } else {
        store.update(key, (object) => {
          object.spec.template = template;
        });
      }
      this.settle();
      if (kind === 'Rollout' && (index < templates.length - 1 || isPromoted)) this.promote();
    });
  }

  promote(): void {
    this.api.store.update(ROLLOUT_KEY, ({ status }) => {
      status.promoteFull = true;
    });
    this.settle();
  }
}
