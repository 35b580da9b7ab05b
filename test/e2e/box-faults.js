/**
 * Evaluated within the page as it is; its value is what is wrong with the boxes, in words:
 *  - something lies outside of the window, or scrolls sideways that is not made for it;
 *  - controls, or parts of the layout, lie over each other where neither is part of the other;
 *  - a control is cut off, or its words come out of its frame;
 *  - words are shortened for want of a part of a pixel;
 *  - a scroll bar covers pictures.
 */

/** Pixels that rounding may cost. */
const slack = 1

function nameOf(element) {
  const label = element.getAttribute('aria-label') ?? element.textContent ?? ''
  const mark = element.dataset.testid ?? element.getAttribute('role') ?? element.className
  return `<${element.tagName.toLowerCase()} ${String(mark).slice(0, 40)}> "${label.trim().slice(0, 40)}"`
}

const isSeen = (element) =>
  element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
  element.closest('[inert], [aria-hidden=true], .sr-only') === null

/** What is seen of an element: clipped by all around it that scrolls or hides. Null: nothing. */
function seenPart(element) {
  const whole = element.getBoundingClientRect()
  let { left, top, right, bottom } = whole
  let scrolls = false
  for (let around = element.parentElement; around; around = around.parentElement) {
    const { overflowX, overflowY, position } = getComputedStyle(around)
    if (overflowX !== 'visible' || overflowY !== 'visible') {
      if (/auto|scroll/.test(overflowX + overflowY)) scrolls = true
      const edge = around.getBoundingClientRect()
      left = Math.max(left, edge.left)
      top = Math.max(top, edge.top)
      right = Math.min(right, edge.right)
      bottom = Math.min(bottom, edge.bottom)
    }
    if (position === 'fixed') break
  }
  if (right - left < 2 || bottom - top < 2) return null
  const cut = left - whole.left > slack || whole.right - right > slack || top - whole.top > slack
  return { box: { left, top, right, bottom }, scrolls, cut: cut || whole.bottom - bottom > slack }
}

const overlap = (a, b) =>
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 * slack &&
  Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2 * slack

function* pageFaults() {
  const { scrollWidth, scrollHeight } = document.documentElement
  if (scrollWidth > innerWidth + slack) yield `The page is ${scrollWidth} px wide.`
  if (scrollHeight > innerHeight + slack) yield `The page is ${scrollHeight} px high.`
}

/** Rows that are made to be moved sideways hide their bar, are lists of pictures, or are written in. */
const mayScroll = (element) =>
  getComputedStyle(element).scrollbarWidth === 'none' ||
  element.matches('ul, pre, textarea, input') ||
  element.querySelector(':scope > [role=listbox]') !== null

function* sidewaysFaults(top) {
  for (const element of top.querySelectorAll('*')) {
    if (element.scrollWidth <= element.clientWidth + slack || !isSeen(element)) continue
    if (!/auto|scroll/.test(getComputedStyle(element).overflowX) || mayScroll(element)) continue
    yield `${nameOf(element)} scrolls sideways: ${element.scrollWidth} in ${element.clientWidth}.`
  }
}

const controlSelector =
  'button, a[href], input, select, textarea, label, output, h1, h2, h3, [role=separator], [role=slider], [role=status]'

/** What lies on the picture lies there on purpose. */
const controlsOf = (top) =>
  [...top.querySelectorAll(controlSelector)].filter(
    (each) => isSeen(each) && each.closest('[data-testid=stage], [data-crop]') === null,
  )

function* frameFaults(element) {
  const { overflowX, overflowY } = getComputedStyle(element)
  if (element.scrollWidth > element.clientWidth + slack && overflowX === 'visible')
    yield `${nameOf(element)}: its words are ${element.scrollWidth} px wide, its frame ${element.clientWidth}.`
  if (element.scrollHeight > element.clientHeight + 2 * slack && overflowY === 'visible')
    yield `${nameOf(element)}: its words are ${element.scrollHeight} px high, its frame ${element.clientHeight}.`
}

/** A title that gave way by the hundredth of a pixel ends in dots, with all the space there is beside it. */
function* shortenedFaults(top) {
  for (const element of top.querySelectorAll('*')) {
    const style = getComputedStyle(element)
    if (style.textOverflow !== 'ellipsis' || element.childElementCount > 0 || !isSeen(element)) continue
    const words = document.createRange()
    words.selectNodeContents(element)
    const inner = parseFloat(style.width) - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    const lacks = words.getBoundingClientRect().width - inner
    if (lacks > 0.01 && lacks < slack)
      yield `${nameOf(element)} is shortened for want of ${lacks.toFixed(3)} px.`
  }
}

/** A field and its label, a search and its cross. */
const belongTogether = (a, b) =>
  a.contains(b) ||
  b.contains(a) ||
  (a.closest('label, [role=group]')?.contains(b) ?? false) ||
  (a.parentElement === b.parentElement && (a.matches('input') || b.matches('input')))

function* controlFaults(top) {
  const boxes = []
  for (const element of controlsOf(top)) {
    const { width, height } = element.getBoundingClientRect()
    const seen = width < 2 || height < 2 ? null : seenPart(element)
    if (!seen) continue
    const { box, cut, scrolls } = seen
    if (
      box.left < -slack ||
      box.right > innerWidth + slack ||
      box.top < -slack ||
      box.bottom > innerHeight + slack
    )
      yield `${nameOf(element)} lies outside of the window.`
    else if (cut && !scrolls && element.matches('button, a, select, input'))
      yield `${nameOf(element)} is cut off.`
    if (element.matches('button')) yield* frameFaults(element)
    boxes.push({ element, box })
  }
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1))
      if (!belongTogether(a.element, b.element) && overlap(a.box, b.box))
        yield `${nameOf(a.element)} and ${nameOf(b.element)} overlap.`
}

const partSelector =
  'header, nav, aside, footer, [role=toolbar], [data-testid=grid], [data-testid=stage], [data-testid=sweep], [data-testid=crop], [data-testid=corners], [data-testid=messages]'

function* partFaults() {
  const parts = [...document.querySelectorAll(partSelector)].filter(isSeen)
  for (const [i, a] of parts.entries())
    for (const b of parts.slice(i + 1))
      if (!a.contains(b) && !b.contains(a) && overlap(a.getBoundingClientRect(), b.getBoundingClientRect()))
        yield `${nameOf(a)} and ${nameOf(b)} overlap.`
}

function* stripFaults() {
  for (const strip of document.querySelectorAll('[data-photos][aria-orientation=horizontal]')) {
    const scroller = strip.parentElement
    const end = scroller.getBoundingClientRect().top + scroller.clientTop + scroller.clientHeight
    for (const picture of strip.querySelectorAll('img'))
      if (picture.getBoundingClientRect().bottom > end + slack) yield 'A scroll bar covers pictures.'
  }
}

function faultsOfBoxes() {
  // What lies over the window for a moment covers what is below it: then only that is looked at.
  const overlays = [...document.querySelectorAll('[role=dialog], [role=menu]')].filter(isSeen)
  const top = overlays.at(-1) ?? document.body
  return [
    ...new Set([
      ...pageFaults(),
      ...sidewaysFaults(top),
      ...controlFaults(top),
      ...(overlays.length === 0 ? partFaults() : []),
      ...shortenedFaults(top),
      ...stripFaults(),
    ]),
  ]
}

faultsOfBoxes()
