const IMAGE = '<img src=x onerror="window.parapetWasHere=1">';

/** Names that do harm where text is taken for markup, for code, for a template or for a query. */
export const HOSTILE = {
  model: `${IMAGE} model`,
  version: '"><script>window.parapetWasHere=2</script>',
  dataset: `\${window.parapetWasHere=3} ${IMAGE}`,
  feature: `${IMAGE} feature`,
  other: '{{constructor}} $__all } or up',
  category: `${IMAGE} category`,
} as const;
