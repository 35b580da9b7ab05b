/** One self-contained HTML page that shows a batch: grey and colour beside each other, with credits. */
import { escapeHtml as escape } from './html.ts'

export interface ReportEntry {
  title: string
  /** Who made the photograph and under which licence; shown as it is. */
  credit: string
  link?: string
  /** Data URLs or paths relative to the page. */
  grey: string
  colors: { label: string; src: string }[]
}

/** @returns a whole HTML document; every text in it is escaped */
export function reportPage(title: string, intro: string, entries: readonly ReportEntry[]): string {
  return [reportHead(title, intro), ...entries.map(reportSection), reportFoot].join('')
}

function reportHead(title: string, intro: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title || intro)}</title>
<style>
:root { color-scheme: dark light; font: 14px/1.5 system-ui, sans-serif; background: #1b1b1b; color: #e6e6e6 }
body { margin: 32px auto; max-width: 1280px; padding: 0 24px }
h1 { font-weight: 600; font-size: 22px } h2 { font-weight: 600; font-size: 15px; margin: 32px 0 8px }
.row { display: flex; flex-wrap: wrap; gap: 8px } figure { margin: 0; flex: 1 1 300px }
img { width: 100%; display: block; border-radius: 2px } figcaption, p { color: #a6a6a6 } a { color: inherit }
@media (prefers-color-scheme: light) { :root { background: #f4f4f4; color: #1b1b1b } figcaption, p { color: #5c5c5c } }
</style>
${title === '' ? '' : `<h1>${escape(title)}</h1>\n`}<p>${escape(intro)}</p>
`
}

/** One photo: as it was, and its colours. */
function reportSection(entry: ReportEntry): string {
  const pictures = [{ label: 'before', src: entry.grey }, ...entry.colors].map(
    ({ label, src }) =>
      `<figure><img src="${escape(src)}" alt="${escape(`${entry.title}, ${label}`)}" loading="lazy">` +
      `<figcaption>${escape(label)}</figcaption></figure>`,
  )
  const credit = entry.link
    ? `<a href="${escape(entry.link)}" rel="noreferrer">${escape(entry.credit)}</a>`
    : escape(entry.credit)
  return `<section><h2>${escape(entry.title)}</h2><div class="row">${pictures.join('')}</div><p>${credit}</p></section>\n`
}

const reportFoot = '</html>\n'
