/**
 * What an exported gallery does in a browser, from a USB stick as from a server: one picture large with a slider between before
 * and after, by keyboard and touch, and a slide show. Without scripts the links lead to the large pictures.
 */

/** In the page's own words; `$COUNT` in `count` is its place, as in "3 of 12". */
export const galleryScript = `
'use strict'
const words = JSON.parse(document.getElementById('words').textContent)
const links = [...document.querySelectorAll('.wall a')]
const dialog = document.querySelector('dialog')
const part = (name) => dialog.querySelector('.' + name)
const [before, after, line, slider] = [part('before'), part('after'), part('line'), part('slider')]
const slideIntervalMs = 5000
let at = 0
let timer = null

function show(index) {
  at = (index + links.length) % links.length
  const { href, dataset } = links[at]
  const entry = links[at].parentElement
  const text = (name) => entry.querySelector('.' + name)?.textContent ?? ''
  after.src = href
  after.alt = links[at].querySelector('img').alt
  const hasBefore = dataset.before !== undefined
  for (const element of [before, line, slider]) element.hidden = !hasBefore
  if (hasBefore) before.src = dataset.before
  part('said').textContent = [text('caption'), text('date')].filter(Boolean).join(' \\u00b7 ')
  part('count').textContent = words.count.replace('$AT', at + 1).replace('$COUNT', links.length)
  divide(0)
  // The next one is there when it is asked for.
  new Image().src = links[(at + 1) % links.length].href
}

/** Left of the line is the picture as it was. @param percent of the picture's width */
function divide(percent) {
  slider.value = String(percent)
  const { left, width, top } = pictureBox()
  const x = left + (width * percent) / 100
  const stage = part('stage').clientWidth || 1
  before.style.clipPath = 'inset(0 ' + (100 - (100 * x) / stage) + '% 0 0)'
  line.style.left = x + 'px'
  line.style.top = line.style.bottom = top + 'px'
}

/** Where the picture lies in the stage, which has another shape. */
function pictureBox() {
  const { clientWidth, clientHeight } = part('stage')
  const ratio = Number(links[at].dataset.ratio)
  const width = Math.min(clientWidth, clientHeight * ratio)
  return { left: (clientWidth - width) / 2, width, top: (clientHeight - width / ratio) / 2 }
}

function open(index) {
  if (!dialog.open) dialog.showModal()
  show(index)
}

function play(on) {
  clearInterval(timer)
  timer = on ? setInterval(() => show(at + 1), slideIntervalMs) : null
  part('play').textContent = on ? words.stop : words.play
  part('play').setAttribute('aria-pressed', String(on))
}

/** A person who takes the next one is not hurried on by the slide show. */
function step(by) {
  play(false)
  show(at + by)
}

for (const [index, link] of links.entries())
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    open(index)
  })
part('previous').addEventListener('click', () => step(-1))
part('next').addEventListener('click', () => step(1))
part('close').addEventListener('click', () => dialog.close())
part('play').addEventListener('click', () => play(timer === null))
document.querySelector('.start').addEventListener('click', () => {
  open(0)
  play(true)
})
dialog.addEventListener('close', () => {
  play(false)
  links[at].focus()
  links[at].scrollIntoView({ block: 'nearest' })
})
slider.addEventListener('input', () => divide(Number(slider.value)))
addEventListener('resize', () => dialog.open && divide(Number(slider.value)))
dialog.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowLeft' && event.target !== slider) step(-1)
  else if (event.key === 'ArrowRight' && event.target !== slider) step(1)
  else if (event.key === 'Home' && event.target !== slider) step(-at)
  else if (event.key === 'End' && event.target !== slider) step(links.length - 1 - at)
  else if (event.key === ' ' && event.target.tagName !== 'BUTTON' && !slider.hidden) divide(Number(slider.value) > 50 ? 0 : 100)
  else return
  event.preventDefault()
})

// A finger or the mouse: on the line it moves the line, elsewhere a swipe turns to the next picture.
const stage = part('stage')
let from = null
stage.addEventListener('pointerdown', (event) => {
  from = { x: event.clientX, y: event.clientY, onLine: event.target === line }
  if (from.onLine) stage.setPointerCapture(event.pointerId)
})
stage.addEventListener('pointermove', (event) => {
  if (!from?.onLine) return
  const { left, width } = pictureBox()
  const x = event.clientX - stage.getBoundingClientRect().left
  divide(Math.max(0, Math.min(100, (100 * (x - left)) / width)))
})
stage.addEventListener('pointerup', (event) => {
  const [dx, dy] = from ? [event.clientX - from.x, event.clientY - from.y] : [0, 0]
  if (from && !from.onLine && Math.abs(dx) > 50 && Math.abs(dx) > 2 * Math.abs(dy)) step(dx < 0 ? 1 : -1)
  from = null
})
stage.addEventListener('pointercancel', () => (from = null))
`
