import { useEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router-dom';

/**
 * Brings reader and keyboard to the heading that the address names, or to the beginning when a link led to another
 * page. Put the ref on what holds the headings.
 */
export function useArrival() {
  const ref = useRef<HTMLElement>(null);
  const location = useLocation();
  const navigation = useNavigationType();
  useEffect(() => {
    const { hash } = location;
    if (hash) {
      const heading = ref.current?.querySelector<HTMLElement>(`#${CSS.escape(decoded(hash.slice(1)))}`);
      heading?.scrollIntoView();
      heading?.focus({ preventScroll: true });
    } else if (navigation !== 'POP') {
      window.scrollTo(0, 0);
      ref.current?.focus({ preventScroll: true });
    }
  }, [location, navigation]);
  return ref;
}

/** An address that somebody typed may hold a percent sign that begins no code. */
function decoded(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}
