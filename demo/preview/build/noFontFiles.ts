import type { Plugin } from 'vite';

/**
 * Grafana's style sheet asks for font files that its server has and its packages have not.
 * The page uses the same fonts where the machine has them, and the fallbacks of the theme where not.
 */
export function noFontFiles(): Plugin {
  return {
    name: 'no-font-files',
    load: {
      filter: { id: /GlobalStyles\/fonts\.mjs$/ },
      handler: () => 'export const getFontStyles = () => undefined;',
    },
  };
}
