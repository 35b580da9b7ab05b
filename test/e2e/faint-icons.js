/**
 * Evaluated within the page as it is; its value is which icons can hardly be told from what they lie on: axe measures words alone.
 * WCAG 1.4.11 asks for 3 to 1. What lies on a picture, and what is switched off, is left out.
 */

const least = 3

const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })

/** Red, green, blue, 0 to 255, and opacity, 0 to 1, of a colour in any notation. */
function channels(color) {
  canvas.clearRect(0, 0, 1, 1)
  canvas.fillStyle = color
  canvas.fillRect(0, 0, 1, 1)
  const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data
  return { rgb: [red, green, blue], opacity: alpha / 255 }
}

const over = ({ rgb, opacity }, below) =>
  rgb.map((value, i) => value * opacity + (below[i] ?? 0) * (1 - opacity))

/** What is behind an element, from its own background down to the page. */
function ground(element) {
  if (!element) return [255, 255, 255]
  const own = channels(getComputedStyle(element).backgroundColor)
  return own.opacity === 1 ? own.rgb : over(own, ground(element.parentElement))
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a, b) {
  const [darker, lighter] = [luminance(a), luminance(b)].toSorted((one, other) => one - other)
  return (lighter + 0.05) / (darker + 0.05)
}

const isSwitchedOff = (control) =>
  control.closest(':disabled, [data-disabled], [aria-disabled=true]') !== null

const liesOnPicture = (control) =>
  control.closest('[data-testid=stage], [data-crop], [data-photo], [data-photos]') !== null

function* faintIcons() {
  for (const icon of document.querySelectorAll('button svg, a svg')) {
    const control = icon.closest('button, a')
    const isSeen = icon.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
    if (!isSeen || isSwitchedOff(control) || liesOnPicture(control)) continue
    const below = ground(icon)
    const ratio = contrast(over(channels(getComputedStyle(icon).color), below), below)
    const name = control.getAttribute('aria-label') ?? control.textContent.trim()
    if (ratio < least) yield `The icon of "${name.slice(0, 40)}" has a contrast of ${ratio.toFixed(1)}.`
  }
}

const faintIconFaults = () => [...new Set(faintIcons())]

faintIconFaults()
