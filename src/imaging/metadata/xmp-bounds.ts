/** Whether a text may be given to an XML parser: its size, depth and breadth, counted in one pass without parsing. */

/** Packets with face regions, edit histories and a thumbnail are a few hundred kilobytes. */
export const mostXmpBytes = 4 * 1024 * 1024
/** Structures in bags in structures: published schemas reach about twelve. */
const deepest = 64
const mostElements = 20_000
const mostAttributes = 40_000
/** A parser copies the declarations in force for each element, so that they cost their square. */
const mostDeclarations = 2000
/** In force at the same place. */
const mostDeclarationsAtOnce = 200

/**
 * Counts tags, attributes and namespace declarations. Exact for well-formed XML; whatever a text that is none makes of
 * the counts, a parser refuses it.
 * @returns false for what is past any program's packet, and for document types, whose entities multiply
 */
export function isBoundedXml(text: string): boolean {
  if (text.length > mostXmpBytes) return false
  /** Declarations of each open element. */
  const open: number[] = []
  let [elements, attributes, declarations, inForce] = [0, 0, 0, 0]
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    const skipped = endOfOther(text, at)
    if (skipped === null) return false
    if (skipped > at) {
      at = skipped
      continue
    }
    if (text[at + 1] === '/') {
      inForce -= open.pop() ?? 0
      at += 2
      continue
    }
    const tag = readTag(text, at + 1)
    elements += 1
    attributes += tag.attributes
    declarations += tag.declarations
    if (elements > mostElements || attributes > mostAttributes || declarations > mostDeclarations)
      return false
    if (inForce + tag.declarations > mostDeclarationsAtOnce) return false
    if (!tag.isEmpty) {
      open.push(tag.declarations)
      inForce += tag.declarations
      if (open.length > deepest) return false
    }
    at = tag.end
  }
  return true
}

/** Where a comment, CDATA section or instruction at `at` ends; `at` where there is none, null where it must not be. */
function endOfOther(text: string, at: number): number | null {
  const [start, end] = text.startsWith('<!--', at)
    ? ['<!--', '-->']
    : text.startsWith('<![CDATA[', at)
      ? ['<![CDATA[', ']]>']
      : text.startsWith('<?', at)
        ? ['<?', '?>']
        : ['', '']
  if (start === '') return text[at + 1] === '!' ? null : at
  const found = text.indexOf(end, at + start.length)
  return found === -1 ? text.length : found + end.length
}

/** Attributes are counted by their quoted values: a ">" inside one ends no tag. */
function readTag(text: string, start: number) {
  let [attributes, declarations, at] = [0, 0, start]
  for (; at < text.length; at++) {
    const character = text[at]
    if (character === '>') break
    if (character === '"' || character === "'") {
      attributes += 1
      const end = text.indexOf(character, at + 1)
      at = end === -1 ? text.length : end
    } else if (character === 'x' && text.startsWith('xmlns', at) && /\s/.test(text[at - 1])) {
      declarations += 1
    }
  }
  return { attributes, declarations, isEmpty: text[at - 1] === '/', end: at + 1 }
}
