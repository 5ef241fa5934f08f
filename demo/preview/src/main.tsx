import './boot/bootData.ts';

// Shared chunks run before the code of a page that imports them statically; the boot data must be there first.
await import('./start.tsx');
