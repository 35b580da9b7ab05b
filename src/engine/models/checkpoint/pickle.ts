/**
 * Reads a Python pickle as data: no class is looked up, no function is called, and whatever is not on the
 * caller's allow-list is refused by its name. What a name means to PyTorch is in `torch-pickle.ts`.
 *
 * Written here rather than taken from a library: the legacy container holds several pickles in a row, so the
 * end of each must be known, and dictionaries must be `Map`s, so that a key `__proto__` is only a key.
 */

import { PickleBytes } from './pickle-bytes.ts'

/** `None` is null, a tuple or list an array, a dict a `PickleDict`; other values are what the allow-list made of them. */
export type PickleValue =
  null | boolean | number | bigint | string | Uint8Array | PickleValue[] | PickleDict | PickleOpaque

/** A dict's entries whose key is a text; see `setEntry`. */
export type PickleDict = Map<string, PickleValue>

/** A value that the allow-list made (a storage, a tensor, a class that may be called). */
export interface PickleOpaque {
  readonly kind: string
}

/** The allow-list. Each method throws what `PickleRules.refuse` made for a name that is not on it. */
export interface PickleRules {
  /** A class or function named by the file. */
  global(module: string, name: string): PickleOpaque
  /** A call of a `global` with its arguments, evaluated here and not by Python. */
  call(callee: PickleOpaque, args: PickleValue[]): PickleValue
  /** A reference to something outside the pickle (PyTorch: a storage). */
  persistent(id: PickleValue): PickleValue
  refuse(reason: string): Error
}

const mark = Symbol('mark')
type StackItem = PickleValue | typeof mark

/**
 * Instructions, and values that calls walk through: 60 times what Stable's 754 tensors need. What is remembered can be
 * handed over again in three bytes, so that the length of a pickle says little about its work.
 */
const workLimit = 2_000_000

/** A name of a tensor has a tenth of this. Texts of 16 KB and more V8 tells apart by comparing them whole. */
const keyLimit = 1000

/**
 * One pickle from `start`.
 * @returns its value and the position after its STOP
 * @throws PickleCutShort where the bytes end first; what `rules.refuse` makes for anything not understood
 */
export function readPickle(
  bytes: Buffer,
  start: number,
  rules: PickleRules,
): { value: PickleValue; end: number } {
  const machine = new Machine(bytes, start, rules)
  const value = machine.run()
  return { value, end: machine.input.at }
}

class Machine {
  readonly input: PickleBytes
  private readonly rules: PickleRules
  private readonly stack: StackItem[] = []
  private readonly memo = new Map<number, PickleValue>()
  private work = 0

  constructor(bytes: Buffer, start: number, rules: PickleRules) {
    this.input = new PickleBytes(bytes, start, (reason) => rules.refuse(reason))
    this.rules = rules
  }

  run(): PickleValue {
    for (;;) {
      const op = this.input.byte()
      if (op === 0x2e) return this.pop()
      this.charge(1)
      this.step(op)
    }
  }

  private charge(work: number): void {
    this.work += work
    if (this.work > workLimit) throw this.rules.refuse('its pickle is more work than any checkpoint')
  }

  private step(op: number): void {
    switch (String.fromCharCode(op)) {
      case '\x80': // PROTO
        if (this.input.byte() > 5) throw this.rules.refuse('its pickle is of a newer protocol than 5')
        return
      case '\x95': // FRAME: only a hint for buffering
        this.input.take(8)
        return
      case '(':
        this.stack.push(mark)
        return
      case '0':
        this.stack.pop()
        return
      case '1':
        this.popMark()
        return
      case '2': {
        const top = this.pop()
        this.stack.push(top, top)
        return
      }
      case 'N':
        return this.push(null)
      case '\x88':
        return this.push(true)
      case '\x89':
        return this.push(false)
      case 'I': {
        const text = this.input.line()
        return this.push(text === '01' ? true : text === '00' ? false : this.input.integer(text))
      }
      case 'L':
        return this.push(this.input.integer(this.input.line().replace(/L$/, '')))
      case 'J':
        return this.push(this.input.take(4).readInt32LE(0))
      case 'K':
        return this.push(this.input.byte())
      case 'M':
        return this.push(this.input.take(2).readUInt16LE(0))
      case '\x8a':
        return this.push(this.input.long(this.input.byte()))
      case '\x8b':
        return this.push(this.input.long(this.input.take(4).readUInt32LE(0)))
      case 'F':
        return this.push(Number(this.input.line()))
      case 'G':
        return this.push(this.input.take(8).readDoubleBE(0))
      case 'T':
        return this.push(this.input.take(this.input.take(4).readUInt32LE(0)).toString('latin1'))
      case 'U':
        return this.push(this.input.take(this.input.byte()).toString('latin1'))
      case 'V':
        return this.push(this.input.line())
      case 'X':
        return this.push(this.input.take(this.input.take(4).readUInt32LE(0)).toString('utf8'))
      case '\x8c':
        return this.push(this.input.take(this.input.byte()).toString('utf8'))
      case '\x8d':
        return this.push(this.input.take(this.input.length64()).toString('utf8'))
      case 'C':
        return this.push(Uint8Array.from(this.input.take(this.input.byte())))
      case 'B':
        return this.push(Uint8Array.from(this.input.take(this.input.take(4).readUInt32LE(0))))
      case ']':
      case ')':
        return this.push([])
      case 'l':
      case 't':
        return this.push(this.popMark())
      case '\x85':
        return this.push(this.popMany(1))
      case '\x86':
        return this.push(this.popMany(2))
      case '\x87':
        return this.push(this.popMany(3))
      case 'a': {
        const [item] = this.popMany(1)
        this.list().push(item)
        return
      }
      case 'e': {
        const items = this.popMark()
        const list = this.list()
        for (const item of items) list.push(item)
        return
      }
      case '}':
        return this.push(new Map())
      case 'd': {
        const made: PickleDict = new Map()
        return this.push(this.assign(made, this.popMark()))
      }
      case 's': {
        const pair = this.popMany(2)
        this.assign(this.dict(), pair)
        return
      }
      case 'u': {
        const pairs = this.popMark()
        this.assign(this.dict(), pairs)
        return
      }
      case 'c':
        return this.push(this.rules.global(this.input.line(), this.input.line()))
      case '\x93': {
        const [module, name] = this.popMany(2)
        if (typeof module !== 'string' || typeof name !== 'string')
          throw this.rules.refuse('its pickle is damaged')
        return this.push(this.rules.global(module, name))
      }
      case 'i':
        // INST names a class and calls it at once; allowed names never come this way, the others are refused by name.
        this.rules.global(this.input.line(), this.input.line())
        throw this.rules.refuse('its pickle makes objects in a way that checkpoints never need')
      case 'R': {
        const [callee, args] = this.popMany(2)
        if (!isOpaque(callee) || !Array.isArray(args)) throw this.rules.refuse('its pickle is damaged')
        // Before anybody walks through them.
        this.charge(args.length)
        for (const arg of args) if (Array.isArray(arg)) this.charge(arg.length)
        return this.push(this.rules.call(callee, args))
      }
      case 'b': {
        // BUILD sets attributes. An OrderedDict's only attribute in a checkpoint is `_metadata`: version numbers.
        this.pop()
        this.dict()
        return
      }
      case 'p':
        return this.remember(Number(this.input.line()))
      case 'q':
        return this.remember(this.input.byte())
      case 'r':
        return this.remember(this.input.take(4).readUInt32LE(0))
      case '\x94':
        return this.remember(this.memo.size)
      case 'g':
        return this.recall(Number(this.input.line()))
      case 'h':
        return this.recall(this.input.byte())
      case 'j':
        return this.recall(this.input.take(4).readUInt32LE(0))
      case 'Q':
        return this.push(this.rules.persistent(this.pop()))
      default:
        throw this.rules.refuse(
          `its pickle holds the instruction 0x${op.toString(16).padStart(2, '0')}, which checkpoints never need`,
        )
    }
  }

  private push(value: PickleValue): void {
    this.stack.push(value)
  }

  private pop(): PickleValue {
    const top = this.stack.pop()
    if (top === undefined || top === mark) throw this.rules.refuse('its pickle is damaged')
    return top
  }

  private popMany(count: number): PickleValue[] {
    const items: PickleValue[] = []
    for (let i = 0; i < count; i += 1) items.push(this.pop())
    return items.toReversed()
  }

  private popMark(): PickleValue[] {
    const at = this.stack.lastIndexOf(mark)
    if (at < 0) throw this.rules.refuse('its pickle is damaged')
    const items = this.stack.splice(at + 1) as PickleValue[]
    this.stack.pop()
    return items
  }

  private list(): PickleValue[] {
    const top = this.stack.at(-1)
    if (!Array.isArray(top)) throw this.rules.refuse('its pickle is damaged')
    return top
  }

  private dict(): PickleDict {
    const top = this.stack.at(-1)
    if (!(top instanceof Map))
      throw this.rules.refuse('its pickle sets attributes of an object that is no dictionary')
    return top
  }

  private assign(target: PickleDict, pairs: PickleValue[]): PickleDict {
    if (pairs.length % 2 !== 0) throw this.rules.refuse('its pickle is damaged')
    for (let i = 0; i < pairs.length; i += 2) setEntry(target, pairs[i], pairs[i + 1], this.rules)
    return target
  }

  private remember(key: number): void {
    const top = this.stack.at(-1)
    if (top === undefined || top === mark) throw this.rules.refuse('its pickle is damaged')
    // Python counts them from 0. Places of any number could be chosen so that a Map becomes a list.
    if (!Number.isInteger(key) || key < 0 || key > workLimit) throw this.rules.refuse('its pickle is damaged')
    this.memo.set(key, top)
  }

  private recall(key: number): void {
    const value = this.memo.get(key)
    if (value === undefined) throw this.rules.refuse('its pickle is damaged')
    this.push(value)
  }
}

/**
 * Sets an entry of a dict whose key is a text. Others are passed over: nobody asks for them, and numbers could be chosen
 * so that V8, which hashes them without a seed, puts them all in one place.
 * @throws what `refuse` makes for a key longer than any name
 */
export function setEntry(
  target: PickleDict,
  key: PickleValue,
  value: PickleValue,
  rules: Pick<PickleRules, 'refuse'>,
): void {
  if (typeof key !== 'string') return
  if (key.length > keyLimit) throw rules.refuse('its pickle holds a name longer than any tensor has')
  target.set(key, value)
}

export function isOpaque(value: PickleValue | undefined): value is PickleOpaque {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Uint8Array)
  )
}
