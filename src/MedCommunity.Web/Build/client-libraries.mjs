// Writes to wwwroot/lib: the charts as they are, and the icon font cut down to the icons that the source names (bi-…): 134 KB become a few.
// Run by ClientLibraries.targets in the web project's folder. An icon that does not exist fails the build.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';

const modules = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');
const target = 'wwwroot/lib';
const skipped = new Set(['bin', 'obj', 'node_modules', 'lib', '_framework', 'Build']);

async function* sources(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) yield* sources(path);
    } else if (['.razor', '.cs', '.js', '.css'].includes(extname(entry.name))) {
      yield path;
    }
  }
}

// What BootstrapBlazor's own "bootstrap" icon theme names for the inputs, pickers, dialogs, messages, uploads and tables that pages use.
const library = ('arrow-clockwise arrow-counterclockwise arrow-left-right arrow-right-circle-fill arrows-fullscreen backspace ban bell box-arrow-right calendar ' +
  'calendar-range caret-right-fill check check-circle check2 check2-square chevron-double-left chevron-double-right chevron-down chevron-left chevron-right ' +
  'chevron-up clipboard cloud-arrow-up-fill cloud-download dash dash-circle download exclamation-circle exclamation-circle-fill exclamation-triangle ' +
  'file-image filetype-csv filetype-docx filetype-pdf filetype-png filetype-pptx filetype-txt filetype-xlsx filter folder2-open fullscreen-exit funnel ' +
  'funnel-fill gear link-45deg list list-check person-fill pin pin-angle plus plus-circle printer search sort-alpha-up sort-down sort-up-alt star star-fill ' +
  'three-dots trash3 window window-stack x x-circle x-circle-fill').split(' ');
// Turns of an icon, not icons: see css/app.css.
const modifiers = new Set(['spin', 'rotate-90']);

const used = new Map(library.map(name => [name, 'BootstrapBlazor']));
for await (const path of sources('.')) {
  for (const [, name] of (await readFile(path, 'utf8')).matchAll(/\bbi-([a-z0-9]+(?:-[a-z0-9]+)*)/g)) {
    if (!modifiers.has(name)) used.set(name, path);
  }
}

const codepoints = JSON.parse(await readFile(join(modules, 'bootstrap-icons/font/bootstrap-icons.json'), 'utf8'));
const unknown = [...used].filter(([name]) => !(name in codepoints));
if (unknown.length > 0) {
  for (const [name, path] of unknown) console.error(`${path}: error ICON: there is no icon bi-${name} in bootstrap-icons`);
  process.exit(1);
}

const names = [...used.keys()].sort();
const font = await subsetFont(
  await readFile(join(modules, 'bootstrap-icons/font/fonts/bootstrap-icons.woff2')),
  names.map(name => String.fromCodePoint(codepoints[name])).join(''),
  { targetFormat: 'woff2' });
const fontVersion = createHash('sha256').update(font).digest('hex').slice(0, 12);
const css = `/* Bootstrap Icons (MIT), the icons in use. */
@font-face{font-family:"bootstrap-icons";font-display:block;src:url("icons.woff2?v=${fontVersion}") format("woff2")}
.bi::before,[class^="bi-"]::before,[class*=" bi-"]::before{display:inline-block;font-family:"bootstrap-icons"!important;font-style:normal;font-weight:normal!important;font-variant:normal;text-transform:none;line-height:1;vertical-align:-.125em;-webkit-font-smoothing:antialiased;-moz-osx-font-smoothing:grayscale}
${names.map(name => `.bi-${name}::before{content:"\\${codepoints[name].toString(16)}"}`).join('\n')}
`;

// A file that has not changed keeps its time, so that the build compresses it once.
async function write(name, content) {
  const path = join(target, name);
  const old = await readFile(path).catch(() => null);
  if (old === null || !old.equals(Buffer.from(content))) await writeFile(path, content);
}

await mkdir(target, { recursive: true });
await write('icons.woff2', font);
await write('icons.css', css);
await write('echarts.min.js', await readFile(join(modules, 'echarts/dist/echarts.common.min.js')));
