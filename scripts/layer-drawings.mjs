/** What the drawings of docs/architecture.md must show of the layers: each of them, and each import downwards or as an arrow. */

/** The drawings of a page: its code blocks before the table, the first of all layers, the second of those within. */
const drawingsOf = (page) =>
  [...page.split('<!-- layers:')[0].matchAll(/^```\n(.*?)^```/gms)].map(([, drawing]) => drawing.split('\n'))

/** How a drawing names a layer: all features are one line. */
const drawn = (name) => name.replace(/^features\/.*/, 'features/*')

const wordsOf = (line) => line.split(/\s+/)

/** Where each layer stands: the number of the first line that has its name as a word. */
function placesOf(layers, lines) {
  return new Map(
    layers.map(({ name }) => [drawn(name), lines.findIndex((line) => wordsOf(line).includes(drawn(name)))]),
  )
}

/** Whether a line has an arrow from one name to another, which stand beside each other on it. */
function hasArrow(line, from, to) {
  const words = wordsOf(line)
  const [a, b] = [words.indexOf(from), words.indexOf(to)]
  return (
    (words[a + 1]?.endsWith('->') && b === a + 2) || (words[b + 1]?.startsWith('<-') && a === b + 2) || false
  )
}

/** Arrows of one line, each as what imports and what is imported. */
function arrowsOn(line) {
  const words = wordsOf(line)
  return words.flatMap((word, i) => {
    if (/^-+>$/.test(word)) return [[words[i - 1], words[i + 1]]]
    return /^<-+$/.test(word) ? [[words[i + 1], words[i - 1]]] : []
  })
}

/** @returns a sentence for each thing that a drawing leaves out, or shows otherwise than the layers are */
function faultsOf(what, layers, lines) {
  const places = placesOf(layers, lines)
  const faults = [...places]
    .filter(([, place]) => place < 0)
    .map(([name]) => `the drawing of ${what} has no ${name}`)
  const isThere = (name) => places.get(name) >= 0
  const imports = layers.flatMap(({ name, may }) => may.map((other) => [drawn(name), drawn(other)]))
  for (const [from, to] of imports) {
    if (!isThere(from) || !isThere(to)) continue
    const [above, below] = [places.get(from), places.get(to)]
    if (above > below) faults.push(`the drawing of ${what} has ${from} below ${to}, which it may import`)
    if (above === below && !hasArrow(lines[above], from, to))
      faults.push(`the drawing of ${what} has ${from} and ${to} on one line, without an arrow between them`)
  }
  const isAllowed = ([from, to]) => imports.some(([a, b]) => a === from && b === to)
  for (const [from, to] of lines.flatMap(arrowsOn).filter((arrow) => !isAllowed(arrow)))
    faults.push(`the drawing of ${what} has an arrow from ${from} to ${to}, which layers.json does not allow`)
  return faults
}

/**
 * @param page   the text of docs/architecture.md
 * @param layers as layers.json has them
 */
export function drawingFaults(page, layers) {
  const [outer = [], inner = []] = drawingsOf(page)
  const groups = layers.filter((layer) => layer.layers)
  const columns = groups.map(({ name }) => (inner[0] ?? '').search(new RegExp(`\\b${name}\\b`)))
  const within = groups.flatMap(({ name, layers: own }, i) => {
    if (columns[i] < 0) return [`the drawing of the inside has no ${name}`]
    const lines = inner.map((line) => line.slice(columns[i], columns[i + 1]))
    return faultsOf(name, own, lines.slice(1))
  })
  return [...faultsOf('all layers', layers, outer), ...within]
}
