/** What a person writes or pastes into a field of a number, read as they mean it. */

interface NumberForm {
  /** 0.2 is written as 20 %. */
  percent: boolean
  /** The largest that the field takes: whether a comma can stand before three digits of thousands. */
  greatest: number
}

const minus = /[\u2010-\u2015\u2212\uFE63]/g
const spaces = /[\s'’\u00A0\u2009\u202F]/g
const unit = /(°|px|ev|×|x)$/i
const share = /[%‰]$/
const groups = /^\d{1,3}(,\d{3})+$/

/** The last comma or point stands before the decimals, except where a comma can only divide thousands. */
function withPoint(digits: string, greatest: number): string {
  if (greatest >= 1000 && groups.test(digits)) return digits.replaceAll(',', '')
  const at = Math.max(digits.lastIndexOf(','), digits.lastIndexOf('.'))
  if (at < 0) return digits
  return `${digits.slice(0, at).replaceAll(/[.,]/g, '')}.${digits.slice(at + 1)}`
}

/** By what a number with this sign of a share is divided to be in the field's own unit; null: the field has no shares. */
function partsOf(sign: string | undefined, { percent, greatest }: NumberForm): number | null {
  const isShare = percent || greatest === 100
  if (sign === undefined) return percent ? 100 : 1
  if (!isShare) return null
  return (percent ? 100 : 1) * (sign === '‰' ? 10 : 1)
}

/**
 * Any sign before it, spaces, a decimal comma or point, wide digits and a unit behind it are taken, in any language.
 * @returns null where it is no number, or a share where the field is of none
 */
export function readNumber(text: string, form: NumberForm): number | null {
  const written = text.normalize('NFKC').replaceAll('。', '.').replaceAll(minus, '-').replaceAll(spaces, '')
  const plain = written.replace(share, '').replace(unit, '')
  const parts = partsOf(share.exec(written)?.[0], form)
  const [, sign = '', digits = ''] = /^([+-]?)(\d[\d.,]*|[.,]\d+)$/.exec(plain) ?? []
  if (digits === '' || parts === null) return null
  const number = Number(withPoint(digits, form.greatest))
  if (!Number.isFinite(number)) return null
  return (sign === '-' ? -number : number) / parts
}
