import { locationUtil } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { Alert, Button, EmptyState, LinkButton, LoadingPlaceholder, TextLink } from '@grafana/ui';
import React, { useMemo } from 'react';
import { useParams } from 'react-router-dom';
import { RunbookText } from './RunbookText.tsx';
import { readRunbook } from './readRunbook.ts';
import { INDEX, runbookUrl } from './runbookPath.ts';
import { useLibrary } from './useLibrary.ts';

/** A runbook of the repository, shown where the person on call already is; without a name, the index of all. */
export function RunbookPage() {
  const slug = useParams()['*']?.replace(/\/+$/, '') || INDEX;
  const { library, error, retry } = useLibrary();
  const markdown = library?.get(slug);
  const runbook = useMemo(() => (markdown === undefined ? undefined : readRunbook(markdown)), [markdown]);
  const pageNav = { text: runbook?.title ?? 'Runbook', url: runbookUrl(slug) };
  const subTitle = slug !== INDEX && (
    <TextLink href={runbookUrl(INDEX)} inline={false}>
      All runbooks
    </TextLink>
  );
  return (
    <PluginPage pageNav={pageNav} subTitle={subTitle}>
      {error !== undefined && (
        <Alert severity="error" title="The runbooks could not be loaded">
          <p>{error}</p>
          <Button onClick={retry}>Try again</Button>
        </Alert>
      )}
      {!library && error === undefined && <LoadingPlaceholder text="Loading the runbook…" />}
      {library && !runbook && <UnknownRunbook slug={slug} />}
      {runbook && <RunbookText key={slug} slug={slug} runbook={runbook} />}
    </PluginPage>
  );
}

function UnknownRunbook({ slug }: { slug: string }) {
  return (
    <EmptyState
      variant="not-found"
      message={`There is no runbook “${slug}”`}
      button={<LinkButton href={locationUtil.assureBaseUrl(runbookUrl(INDEX))}>All runbooks</LinkButton>}
    >
      The alert may come from another version of the rules than this app. The index lists every alert with its
      runbook.
    </EmptyState>
  );
}
