/** The gate of a repair pack: its own, else the one of the built-in pack. */
import builtIn from '../../../resources/models/tintype-repair/model.json' with { type: 'json' }
import { repairGateSchema, type Manifest, type RepairGate } from '../../contract/manifest.ts'

export const builtInGate: RepairGate = repairGateSchema.parse(builtIn.gate)

export const gateOf = ({ gate }: Manifest): RepairGate => gate ?? builtInGate
