import { type FeatureDefinition, numeric, share } from './types.ts';

/** Links, HTML and what is attached. */
export const markupFeatures: readonly FeatureDefinition[] = [
  numeric('link_count', 'Web links', (m) => m.links.count),
  numeric('link_host_count', 'Distinct hosts that web links lead to', (m) => m.links.hosts),
  numeric('ip_link_count', 'Web links to a bare IP address', (m) => m.links.byIp),
  numeric('disguised_link_count', 'Web links with a port or a user name', (m) => m.links.disguised),
  numeric('longest_link_chars', 'Length of the longest web link, characters', (m) => m.links.longest),
  numeric('html_share', 'HTML among the characters of the body', (m) =>
    share(m.html.length, m.html.length + m.plain.length),
  ),
  numeric('markup_share', 'Characters of the HTML that are not visible text', (m) =>
    share(Math.max(0, m.html.length - m.markup.text.length), m.html.length),
  ),
  numeric('tag_count', 'HTML tags', (m) => m.markup.tags),
  numeric('comment_count', 'HTML comments', (m) => m.markup.comments),
  numeric('image_count', 'HTML images', (m) => m.markup.images),
  numeric('form_field_count', 'HTML forms and input fields', (m) => m.markup.forms),
  numeric('font_count', 'HTML font tags', (m) => m.markup.fonts),
  numeric('table_count', 'HTML tables', (m) => m.markup.tables),
  numeric('attachment_count', 'Attached files', (m) => m.attachments),
];
