import { createRoot } from 'react-dom/client';
import { readPluginCatalogue } from './boot/pluginCatalogue.ts';
import { startRuntime } from './boot/startRuntime.ts';
import { readDestinations } from './shell/destinations.ts';
import { followLinks } from './shell/followLinks.ts';
import { Shell } from './shell/Shell.tsx';
import './shell/base.css';

startRuntime();
followLinks();
await readPluginCatalogue();
createRoot(document.getElementById('root')!).render(<Shell destinations={await readDestinations()} />);
