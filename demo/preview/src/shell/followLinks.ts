import { locationService } from '@grafana/runtime';

/** Plain clicks on links within the preview move the router instead of loading the page again. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    const anchor = (event.target as Element | null)?.closest?.('a');
    if (!anchor || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (anchor.target || anchor.hasAttribute('download') || anchor.origin !== window.location.origin) return;
    event.preventDefault();
    locationService.push(anchor.pathname + anchor.search + anchor.hash);
  });
}
