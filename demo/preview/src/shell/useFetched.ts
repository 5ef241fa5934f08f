import { useEffect, useState } from 'react';

interface Fetched<T> {
  readonly value?: T;
  readonly error?: string;
}

/** Runs an asynchronous function for a key, and again when the key changes; late answers of an old key are dropped. */
export function useFetched<T>(key: string, read: (key: string) => Promise<T>): Fetched<T> {
  const [fetched, set] = useState<Fetched<T> & { key?: string }>({});
  useEffect(() => {
    let current = true;
    read(key).then(
      (value) => current && set({ key, value }),
      (error: Error) => current && set({ key, error: error.message }),
    );
    return () => {
      current = false;
    };
  }, [key, read]);
  return fetched.key === key ? fetched : {};
}
