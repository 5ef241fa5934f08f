/** CommonJS packages are given as themselves: some are functions, which a namespace object is not. */
const itself = (namespace: { default: unknown }) => namespace.default;

/**
 * The modules that Grafana shares with its plugins, by the name that a built plugin asks for.
 * They come from the preview's own bundle, so that there is one React, one emotion, one runtime.
 */
export const externals: Readonly<Record<string, () => Promise<unknown>>> = {
  '@emotion/css': () => import('@emotion/css'),
  '@emotion/react': () => import('@emotion/react'),
  '@grafana/data': () => import('@grafana/data'),
  '@grafana/runtime': () => import('@grafana/runtime'),
  '@grafana/ui': () => import('@grafana/ui'),
  d3: () => import('d3'),
  i18next: () => import('i18next'),
  jquery: () => import('jquery').then(itself),
  lodash: () => import('lodash').then(itself),
  moment: () => import('moment').then(itself),
  prismjs: () => import('prismjs').then(itself),
  react: () => import('react').then(itself),
  'react-dom': () => import('react-dom').then(itself),
  'react-redux': () => import('react-redux'),
  'react-router': () => import('react-router'),
  'react/jsx-runtime': () => import('react/jsx-runtime'),
  redux: () => import('redux'),
  rxjs: () => import('rxjs'),
};
