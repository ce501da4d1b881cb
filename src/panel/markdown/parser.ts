import MarkdownIt from 'markdown-it';

/** CommonMark with tables and strikethrough; no HTML, no images, no guessing of links. */
export const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
export type Token = ReturnType<typeof markdown.parse>[number];
