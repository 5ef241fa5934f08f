import { Alert } from '@grafana/ui';

/** A page that cannot be shown: what was asked, why not, and what to do. */
export function Problem({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div style={{ padding: 16 }}>
      <Alert severity="error" title={title}>
        {children}
      </Alert>
    </div>
  );
}
