/** Finds what a person means by a few letters: in order, anywhere in the words, beginnings of words first. */

/**
 * How well `query` fits `text`: 0 not at all; more is better. Letters must come in order; letters in a row and letters
 * that begin a word count more. Blanks in the query part words that may come in any order.
 */
export function fit(query: string, text: string): number {
  const words = fold(query).split(/\s+/).filter(Boolean)
  const folded = fold(text)
  let total = 1
  for (const word of words) {
    const score = fitWord(word, folded)
    if (score === 0) return 0
    total += score
  }
  // Of two that fit alike the shorter one is meant.
  return total + 1 / (folded.length + 1)
}

/** Case and accents make no difference. */
const fold = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

function fitWord(word: string, text: string): number {
  const whole = text.indexOf(word)
  if (whole >= 0) return startsWord(text, whole) ? 100 + word.length : 60 + word.length
  let score = 0
  let from = 0
  let previous = -2
  for (const letter of word) {
    const at = text.indexOf(letter, from)
    if (at < 0) return 0
    score += at === previous + 1 ? 4 : startsWord(text, at) ? 3 : 1
    previous = at
    from = at + letter.length
  }
  // Letters strewn over the text say nothing.
  return score / word.length < 2 ? 0 : score / word.length
}

const startsWord = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1])

/** Those that fit, the best first; without a query all of them in their own order. */
export function best<T>(query: string, items: readonly T[], text: (item: T) => string, most: number): T[] {
  if (query.trim() === '') return items.slice(0, most)
  return items
    .map((item, at) => ({ item, at, score: fit(query, text(item)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, most)
    .map(({ item }) => item)
}
