/**
 * Reads a Python pickle as data: no class is resolved, no function is called, and whatever is not on the
 * caller's allow-list is refused by its name. What a name means to PyTorch is in `torch-pickle.ts`.
 *
 * Written here rather than taken from a library: the legacy container holds several pickles in a row, so the
 * end of each must be known, and dictionaries must be `Map`s, so that a key `__proto__` is only a key.
 */
import {
  PickleBytes,
  readLiteral,
  isOpaque,
  setEntry,
  type PickleDict,
  type PickleRules,
  type PickleValue,
} from './pickle-bytes.ts'

const mark = Symbol('mark')
type StackItem = PickleValue | typeof mark

/**
 * Instructions, and values that calls walk through: 60 times what Stable's 754 tensors need. A stored value can be
 * used again in three bytes, so that the length of a pickle does not bound its work.
 */
const workLimit = 2_000_000

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
    const code = String.fromCharCode(op)
    const literal = readLiteral(this.input, code)
    if (literal !== undefined) return this.push(literal)
    if (this.stackStep(code) || this.containerStep(code) || this.callStep(code) || this.memoStep(code)) return
    throw this.rules.refuse(
      `its pickle holds the instruction 0x${op.toString(16).padStart(2, '0')}, which checkpoints never need`,
    )
  }

  /** Protocol, framing and the stack itself. @returns whether the instruction is one of these */
  private stackStep(code: string): boolean {
    switch (code) {
      case '\x80': // PROTO
        if (this.input.byte() > 5) throw this.rules.refuse('its pickle is of a newer protocol than 5')
        return true
      case '\x95': // FRAME: only a hint for buffering
        this.input.take(8)
        return true
      case '(':
        this.stack.push(mark)
        return true
      case '0':
        this.stack.pop()
        return true
      case '1':
        this.popMark()
        return true
      case '2': {
        const top = this.pop()
        this.stack.push(top, top)
        return true
      }
      default:
        return false
    }
  }

  /** Lists, tuples and dicts. @returns whether the instruction is one of these */
  private containerStep(code: string): boolean {
    switch (code) {
      case ']':
      case ')':
        this.push([])
        return true
      case 'l':
      case 't':
        this.push(this.popMark())
        return true
      case '\x85':
        this.push(this.popMany(1))
        return true
      case '\x86':
        this.push(this.popMany(2))
        return true
      case '\x87':
        this.push(this.popMany(3))
        return true
      case 'a': {
        const [item] = this.popMany(1)
        this.list().push(item)
        return true
      }
      case 'e': {
        const items = this.popMark()
        const list = this.list()
        for (const item of items) list.push(item)
        return true
      }
      case '}':
        this.push(new Map())
        return true
      case 'd': {
        const made: PickleDict = new Map()
        this.push(this.assign(made, this.popMark()))
        return true
      }
      case 's': {
        const pair = this.popMany(2)
        this.assign(this.dict(), pair)
        return true
      }
      case 'u': {
        const pairs = this.popMark()
        this.assign(this.dict(), pairs)
        return true
      }
      default:
        return false
    }
  }

  /** Names, calls and references, which the allow-list decides. @returns whether the instruction is one of these */
  private callStep(code: string): boolean {
    switch (code) {
      case 'c':
        this.push(this.rules.global(this.input.line(), this.input.line()))
        return true
      case '\x93': {
        const [module, name] = this.popMany(2)
        if (typeof module !== 'string' || typeof name !== 'string')
          throw this.rules.refuse('its pickle is damaged')
        this.push(this.rules.global(module, name))
        return true
      }
      case 'i':
        // INST names a class and calls it at once; allowed names never come this way, the others are refused by name.
        this.rules.global(this.input.line(), this.input.line())
        throw this.rules.refuse('its pickle makes objects in a way that checkpoints never need')
      case 'R': {
        const [callee, args] = this.popMany(2)
        if (!isOpaque(callee) || !Array.isArray(args)) throw this.rules.refuse('its pickle is damaged')
        // Before the allow-list walks through them.
        this.charge(args.length)
        for (const arg of args) if (Array.isArray(arg)) this.charge(arg.length)
        this.push(this.rules.call(callee, args))
        return true
      }
      case 'b': {
        // BUILD sets attributes. An OrderedDict's only attribute in a checkpoint is `_metadata`: version numbers.
        this.pop()
        this.dict()
        return true
      }
      case 'Q':
        this.push(this.rules.persistent(this.pop()))
        return true
      default:
        return false
    }
  }

  /** Values that are stored under a number and used again. @returns whether the instruction is one of these */
  private memoStep(code: string): boolean {
    switch (code) {
      case 'p':
        this.remember(Number(this.input.line()))
        return true
      case 'q':
        this.remember(this.input.byte())
        return true
      case 'r':
        this.remember(this.input.take(4).readUInt32LE(0))
        return true
      case '\x94':
        this.remember(this.memo.size)
        return true
      case 'g':
        this.recall(Number(this.input.line()))
        return true
      case 'h':
        this.recall(this.input.byte())
        return true
      case 'j':
        this.recall(this.input.take(4).readUInt32LE(0))
        return true
      default:
        return false
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
