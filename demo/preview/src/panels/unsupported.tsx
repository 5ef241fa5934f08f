import { PanelPlugin } from '@grafana/data';
import { Notice } from './Notice.tsx';

/** Stands in for a panel type that the preview cannot draw, and says so. */
export function unsupportedPanel(type: string): PanelPlugin {
  return new PanelPlugin(() => (
    <Notice>
      The preview does not draw panels of the type “{type}”. Open the dashboard in Grafana to see this one.
    </Notice>
  ));
}
