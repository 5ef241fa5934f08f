type Factory = (...modules: unknown[]) => unknown;
type Define = ((dependencies: string[], factory: Factory) => void) & { amd: object };
type Definition = { readonly dependencies: readonly string[]; readonly factory: Factory };

/** Runs the script at an address and resolves when it has run. */
export type RunScript = (address: string) => Promise<void>;
export type Externals = Readonly<Record<string, () => Promise<unknown>>>;

declare global {
  // The name that AMD fixes for the function a script calls.
  var define: Define | undefined;
}

/**
 * Loads modules that a plugin build made for Grafana: one anonymous `define(dependencies, factory)` a script.
 * What they ask for comes from `externals`; `module` is given as `{ uri }`, from which webpack takes the
 * address of its lazy chunks.
 */
export class AmdLoader {
  private readonly modules = new Map<string, Promise<unknown>>();
  private queue: Promise<unknown> = Promise.resolve();

  private readonly externals: Externals;
  private readonly runScript: RunScript;

  constructor(externals: Externals, runScript: RunScript = appendScript) {
    this.externals = externals;
    this.runScript = runScript;
  }

  /**
   * The exports of the module at an absolute address such as `http://host/public/plugins/<id>/module.js`;
   * each is loaded once.
   * @throws {Error} when the script cannot be loaded, defines nothing, or asks for what is not offered
   */
  load(uri: string): Promise<unknown> {
    const known = this.modules.get(uri);
    if (known) return known;
    const loading = this.define(uri).then((definition) => this.evaluate(uri, definition));
    this.modules.set(uri, loading);
    return loading;
  }

  /** Scripts run one after the other: a definition does not say which script it comes from. */
  private define(uri: string): Promise<Definition> {
    const next = this.queue.then(() => this.capture(uri));
    this.queue = next.catch(() => undefined);
    return next;
  }

  private async capture(uri: string): Promise<Definition> {
    let definition: Definition | undefined;
    const define: Define = Object.assign(
      (dependencies: string[], factory: Factory) => {
        definition = { dependencies, factory };
      },
      { amd: {} },
    );
    globalThis.define = define;
    try {
      await this.runScript(uri);
    } finally {
      globalThis.define = undefined;
    }
    if (!definition) throw new Error(`${uri} is not an AMD module`);
    return definition;
  }

  private async evaluate(uri: string, { dependencies, factory }: Definition): Promise<unknown> {
    const exports = {};
    const modules = await Promise.all(
      dependencies.map((name) => {
        if (name === 'module') return { uri, id: uri };
        if (name === 'exports') return exports;
        const offer = this.externals[name];
        if (!offer) throw new Error(`${uri} asks for the module ${name}, which the preview does not offer`);
        return offer();
      }),
    );
    return factory(...modules) ?? exports;
  }
}

function appendScript(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${address} cannot be loaded; is the plugin built?`));
    document.head.append(script);
  });
}
