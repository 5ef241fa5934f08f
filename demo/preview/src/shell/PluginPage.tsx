import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { PageLayoutType } from '@grafana/data';
import type { PluginPageProps } from '@grafana/runtime';
import { Tab, TabsBar, useStyles2 } from '@grafana/ui';

/** The frame of an app's page: its title, what can be done there, tabs, and the page itself. */
export function PluginPage(props: PluginPageProps) {
  const { pageNav, renderTitle, subTitle, actions, info = [], layout, children } = props;
  const styles = useStyles2(getStyles);
  if (layout === PageLayoutType.Custom) return <main className={styles.canvas}>{children}</main>;
  const title = pageNav?.text ?? '';
  const tabs = pageNav?.children?.filter(({ hideFromTabs }) => !hideFromTabs) ?? [];
  return (
    <main className={styles.page}>
      <div className={styles.header}>
        <div>
          {renderTitle ? renderTitle(title) : <h1>{title}</h1>}
          <div className={styles.subTitle}>{subTitle ?? pageNav?.subTitle}</div>
        </div>
        <div className={styles.aside}>
          {info.map(({ label, value }) => (
            <div key={label}>
              <div className={styles.subTitle}>{label}</div>
              {value}
            </div>
          ))}
          {actions}
        </div>
      </div>
      {tabs.length > 0 && (
        <TabsBar>
          {tabs.map(({ text, url = '', active = false, icon }) => (
            <Tab key={url} label={text} href={url} active={active} {...(icon && { icon: icon as never })} />
          ))}
        </TabsBar>
      )}
      {children}
    </main>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  canvas: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, padding: theme.spacing(2) }),
  page: css({
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    gap: theme.spacing(2),
    padding: theme.spacing(2),
    background: theme.colors.background.primary,
  }),
  header: css({
    display: 'flex',
    justifyContent: 'space-between',
    gap: theme.spacing(2),
    '& h1': { margin: 0 },
  }),
  aside: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(2) }),
  subTitle: css({ color: theme.colors.text.secondary }),
});
