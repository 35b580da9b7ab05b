/** How sure the network is of what may be damage at all, and the gate of a repair pack. */
import builtIn from '../../../resources/models/tintype-repair/model.json' with { type: 'json' }
import { repairGateSchema, type Manifest, type RepairGate } from '../../contract/manifest.ts'

export const builtInGate: RepairGate = repairGateSchema.parse(builtIn.gate)

/** The gate of a repair pack: its own, else the one of the built-in pack. */
export const gateOf = ({ gate }: Manifest): RepairGate => gate ?? builtInGate

/** The mean of probabilities, as bytes, over those pixels only that reach a least one. */
export class Evidence {
  count = 0
  #sum = 0
  readonly #least: number

  /** @param least a byte */
  constructor(least: number) {
    this.#least = least
  }

  static of(bytes: Uint8Array, least: number): Evidence {
    const evidence = new Evidence(least)
    for (const byte of bytes) evidence.add(byte)
    return evidence
  }

  add(byte: number): void {
    if (byte < this.#least) return
    this.count++
    this.#sum += byte
  }

  /** As if the other's pixels had not been added. */
  remove(other: Evidence): void {
    this.count -= other.count
    this.#sum -= other.#sum
  }

  /** 0 to 1; null where no pixel reached the least. */
  get mean(): number | null {
    return this.count === 0 ? null : this.#sum / this.count / 255
  }
}

/** The least byte of a pixel that may be damage at all. */
export const doubtByte = ({ doubt }: Pick<RepairGate, 'doubt'>): number => Math.ceil(doubt * 255)
