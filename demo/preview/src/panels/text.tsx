import { type PanelProps, renderTextPanelMarkdown } from '@grafana/data';
import { RenderUserContentAsHTML } from '@grafana/ui';
import { definePanel } from './definePanel.ts';

interface TextOptions {
  content?: string;
}

function TextPanel({ options, replaceVariables }: PanelProps<TextOptions>) {
  const html = renderTextPanelMarkdown(replaceVariables(options.content ?? '', {}, 'html'));
  return <RenderUserContentAsHTML content={html} className="markdown-html" />;
}

export const text = definePanel(TextPanel);
