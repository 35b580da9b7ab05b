/** The page of an exported gallery: titles, captions and dates around pictures that lie in a folder beside it. */
import { createHash } from 'node:crypto'
import { escapeHtml as escape } from '../html.ts'
import { galleryScript } from './script.ts'
import { galleryStyle } from './style.ts'

export interface GalleryWords {
  before: string
  after: string
  /** "3 photographs" */
  photographs: (count: number) => string
  play: string
  stop: string
  previous: string
  next: string
  close: string
  compare: string
  /** `$AT of $COUNT` */
  count: string
}

/** A picture of the page; paths are relative to it, sizes in pixels. */
export interface GalleryPicture {
  caption: string
  date: string
  /** What it is called by who can't see it: the caption, or the photo's name. */
  name: string
  large: { path: string; width: number; height: number }
  small: { path: string; width: number; height: number }
  /** As it was; null where nothing was done to it. */
  before: string | null
}

/** Only what lies beside the page is shown and only its own script runs, also where somebody puts it on a server. */
const policy = `default-src 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'; script-src ${digest(galleryScript)}`

function digest(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

/** The page up to its first picture; `galleryItem` and `galleryFoot` follow, so that a long page is written in pieces. */
export function galleryHead(title: string, count: number, words: GalleryWords, language: string): string {
  const about = words.photographs(count)
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title || about)}</title>
<style>${galleryStyle}</style>
<header><div><h1>${escape(title || about)}</h1>${title === '' ? '' : `<p>${escape(about)}</p>`}</div>
<button type="button" class="start">${escape(words.play)}</button></header>
<main><ul class="wall">
`
}

export function galleryItem(picture: GalleryPicture): string {
  const { caption, date, name, large, small, before } = picture
  const ratio = (large.width / large.height).toFixed(4)
  return `<li style="--ratio:${ratio}"><a href="${escape(large.path)}" data-ratio="${ratio}"${
    before === null ? '' : ` data-before="${escape(before)}"`
  }><img src="${escape(small.path)}" width="${small.width}" height="${small.height}" alt="${escape(caption || name)}" loading="lazy"></a>${
    caption === '' ? '' : `<p class="caption">${escape(caption)}</p>`
  }${date === '' ? '' : `<p class="date">${escape(date)}</p>`}</li>
`
}

export function galleryFoot(words: GalleryWords): string {
  const button = (name: string, text: string, label: string) =>
    `<button type="button" class="${name}" aria-label="${escape(label)}">${text}</button>`
  const { play, stop, count } = words
  return `</ul></main>
<dialog aria-label="${escape(words.photographs(1))}">
<div class="bar"><p class="count" aria-live="polite"></p><button type="button" class="play" aria-pressed="false">${escape(play)}</button>
${button('previous', '‹', words.previous)}${button('next', '›', words.next)}${button('close', '×', words.close)}</div>
<div class="stage"><img class="after" alt=""><img class="before" alt=""><div class="line"></div></div>
<div class="below"><input class="slider" type="range" min="0" max="100" value="0" aria-label="${escape(words.compare)}"><p class="said"></p></div>
</dialog>
<script type="application/json" id="words">${JSON.stringify({ play, stop, count }).replaceAll('<', '\\u003c')}</script>
<script>${galleryScript}</script>
</html>
`
}
