/**
 * The guides as static pages, and TypeDoc for the package: `node build.mjs FOLDER`. `cargo xtask docs`
 * calls it and adds rustdoc. Nothing here needs a network, and every link leads somewhere.
 */

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import MarkdownIt from 'markdown-it';
import { Application } from 'typedoc';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const [out] = process.argv.slice(2);
const SECTIONS = JSON.parse(readFileSync(join(HERE, 'guides.json'), 'utf8'));
const PAGES = SECTIONS.flatMap(({ pages }) => pages);
/** Beside the guides; `cargo xtask docs` writes the second one. */
const REFERENCES = [
  ['typescript/index.html', 'The npm package'],
  ['rust/mizaj/index.html', 'The crate'],
];
const PICTURE = /\.(png|svg|webp)$/;

/** Where the page of a guide lies in the site; the README is the first page. */
const addressOf = (guide) =>
  guide === 'README.md'
    ? 'index.html'
    : guide.replace(/README\.md$/, 'index.html').replace(/\.md$/, '.html');

/** The identifier of a heading, as on GitHub. */
const slug = (title) =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

const escaped = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function renderer() {
  const markdown = new MarkdownIt({ html: true });
  const { rules } = markdown.renderer;
  rules.heading_open = (tokens, index, options, env, self) => {
    const id = slug(tokens[index + 1].children.map(({ content }) => content).join(''));
    env.ids.add(id);
    tokens[index].attrSet('id', id);
    return self.renderToken(tokens, index, options);
  };
  const open = (tokens, index, options, env, self) => {
    const address = link(tokens[index].attrGet('href'), env);
    // What is only in the repository is named, not linked.
    tokens[index].attrs = address === undefined ? [['class', 'elsewhere']] : [['href', address]];
    return self.renderToken(tokens, index, options);
  };
  rules.link_open = open;
  rules.image = (tokens, index, options, env, self) => {
    const source = posix.join(posix.dirname(env.guide), tokens[index].attrGet('src'));
    tokens[index].attrSet('src', copyPicture(source, env));
    tokens[index].attrSet('alt', self.renderInlineAsText(tokens[index].children, options, env));
    return self.renderToken(tokens, index, options);
  };
  return markdown;
}

/** A link of a guide as a link of its page; `undefined` for what is not in the site. */
function link(href, env) {
  if (/^(https?:|mailto:)/.test(href)) return href;
  if (href.startsWith('#')) {
    env.anchors.push([addressOf(env.guide), href.slice(1)]);
    return href;
  }
  const [path, anchor] = href.split('#');
  const target = posix.join(posix.dirname(env.guide), path).replace(/\/$/, '');
  const guide = [target, `${target}/README.md`].find((one) => PAGES.includes(one));
  if (!guide) {
    if (!existsSync(join(ROOT, target))) throw new Error(`${env.guide}: ${href} leads nowhere`);
    return PICTURE.test(target) ? copyPicture(target, env) : undefined;
  }
  const address = addressOf(guide);
  if (anchor) env.anchors.push([address, anchor]);
  const own = posix.relative(posix.dirname(addressOf(env.guide)), address);
  return anchor ? `${own}#${anchor}` : own;
}

function copyPicture(source, env) {
  const place = posix.join('pictures', posix.basename(source));
  mkdirSync(join(out, 'pictures'), { recursive: true });
  copyFileSync(join(ROOT, source), join(out, place));
  return posix.relative(posix.dirname(addressOf(env.guide)), place);
}

const titleOf = (source) => /^# (.*)$/m.exec(source)[1];
const titles = new Map(
  PAGES.map((guide) => [guide, titleOf(readFileSync(join(ROOT, guide), 'utf8'))]),
);

/** The list of all pages, beside each of them. */
function navigation(from) {
  const entry = (address, title) => {
    const own = posix.relative(posix.dirname(from), address);
    const current = address === from ? ' aria-current="page"' : '';
    return `<li><a href="${own}"${current}>${escaped(title)}</a></li>`;
  };
  const sections = SECTIONS.map(
    ({ title, pages }) =>
      `<h2>${title}</h2><ul>${pages.map((guide) => entry(addressOf(guide), titles.get(guide))).join('')}</ul>`,
  );
  const references = REFERENCES.map(([address, title]) => entry(address, title)).join('');
  return `${sections.join('')}<h2>Reference</h2><ul>${references}</ul>`;
}

function pageOf(address, title, body) {
  const up = posix.relative(posix.dirname(address), 'style.css');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${up}">
</head>
<body>
<nav aria-label="Documentation">${navigation(address)}</nav>
<main>${body}</main>
</body>
</html>
`;
}

/** Pages by address: what they can be linked to, and the links to places in pages. */
const ids = new Map();
const anchors = [];
const markdown = renderer();
for (const guide of PAGES) {
  const env = { guide, ids: new Set(), anchors };
  const address = addressOf(guide);
  const source = readFileSync(join(ROOT, guide), 'utf8');
  // Tables scroll by themselves on small screens.
  const body = markdown
    .render(source, env)
    .replaceAll('<table>', '<div class="table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>');
  mkdirSync(dirname(join(out, address)), { recursive: true });
  writeFileSync(join(out, address), pageOf(address, titles.get(guide), body));
  ids.set(address, env.ids);
}
const dead = anchors.filter(([address, id]) => !ids.get(address).has(id));
if (dead.length > 0) throw new Error(`links to no heading: ${dead.map((pair) => pair.join('#'))}`);
copyFileSync(join(HERE, 'style.css'), join(out, 'style.css'));

const package_ = join(ROOT, 'packages/mizaj');
const typedoc = await Application.bootstrap({
  name: 'mizaj',
  entryPoints: ['index', 'element/index', 'testing'].map((name) =>
    join(package_, 'dist', `${name}.d.ts`),
  ),
  tsconfig: join(HERE, 'tsconfig.json'),
  readme: 'none',
  disableGit: true,
  sourceLinkTemplate: 'https://github.com/mizaj/mizaj',
  disableSources: true,
  hideGenerator: true,
  excludePrivate: true,
  navigationLinks: { Guides: '../index.html' },
  validation: { notExported: false },
  treatWarningsAsErrors: false,
  logLevel: 'Error',
});
const project = await typedoc.convert();
if (!project) throw new Error('TypeDoc read nothing');
await typedoc.generateDocs(project, join(out, 'typescript'));
if (typedoc.logger.hasErrors()) throw new Error('TypeDoc failed');

const count = readdirSync(out, { recursive: true }).filter((name) => name.endsWith('.html')).length;
console.log(`${count} pages in ${relative(process.cwd(), out) || out}`);
