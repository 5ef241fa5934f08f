import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Copies icons to where a Grafana server has them: its components fetch them by address at run time.
 * @param packages folder of `@grafana/ui`'s icons
 * @param own folder of the few that the package leaves out
 */
export function grafanaIcons(packages: string, own: string): Plugin {
  return {
    name: 'grafana-icons',
    async writeBundle({ dir = 'dist' }) {
      const to = join(dir, 'public/build/img/icons');
      await cp(packages, to, { recursive: true });
      await cp(own, join(to, 'unicons'), { recursive: true });
    },
  };
}
