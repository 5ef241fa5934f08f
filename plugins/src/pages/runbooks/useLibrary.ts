import { useCallback, useEffect, useState } from 'react';

interface Loaded {
  readonly library?: ReadonlyMap<string, string>;
  readonly error?: string;
}

/** All runbooks, which come in a chunk of their own; neither runbooks nor error while it loads. */
export function useLibrary(): Loaded & { retry: () => void } {
  const [loaded, setLoaded] = useState<Loaded>({});
  const load = useCallback(async () => {
    setLoaded({});
    try {
      const { library } = await import('./library.ts');
      setLoaded({ library });
    } catch (error) {
      setLoaded({ error: error instanceof Error ? error.message : String(error) });
    }
  }, []);
  useEffect(() => void load(), [load]);
  return { ...loaded, retry: load };
}
