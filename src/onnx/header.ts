/**
 * Reads what an ONNX file says about itself (inputs, outputs, operators' origin, files it leans on) and skips its
 * weights: a gigabyte of model costs a few small reads.
 */
import { ByteFile, printable } from '../platform/byte-file.ts'
import { messages } from './proto.ts'
import { WireReader, type WireField } from './wire-reader.ts'

export interface OnnxPort {
  readonly name: string
  /** `TensorProto.DataType`: 1 float32, 10 float16; 0 where it is no tensor. */
  readonly elementType: number
  /** A number, or null for a free size. */
  readonly shape: readonly (number | null)[]
}

export interface OnnxHeader {
  readonly producer: string
  readonly metadata: ReadonlyMap<string, string>
  /** Without those that have a stored value. */
  readonly inputs: readonly OnnxPort[]
  readonly outputs: readonly OnnxPort[]
  /** Names of the files beside it that hold weights, as the file gives them: not yet trusted. */
  readonly externalFiles: readonly string[]
}

/** Which fields of a message hold messages that may lead to a tensor. */
const children: Record<string, Record<number, string>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
}

/** Operators that onnxruntime brings itself; others need a program library that no model pack may bring. */
const knownDomains = new Set([
  '',
  'ai.onnx',
  'ai.onnx.ml',
  'ai.onnx.training',
  'ai.onnx.preview.training',
  'com.microsoft',
  'com.microsoft.nchwc',
  'com.microsoft.experimental',
  'com.ms.internal.nhwc',
  'org.pytorch.aten',
])

/** The newest that onnxruntime 1.30 loads: format version, and operators of ONNX itself. */
const newestFormat = 13
const newestOperators = 26

/** No description of a port or an operator set is as long as this. */
const smallMessage = 1 << 20
/** Deepest nesting of messages: subgraphs of loops of published models reach 3. */
const deepest = 48

/** @throws StudioFault `model.importRefused` for what is no ONNX model or needs foreign operators */
export async function readOnnxHeader(path: string): Promise<OnnxHeader> {
  const file = await ByteFile.open(path)
  try {
    const start = (await file.read(0, Math.min(256, file.size))).toString('latin1').trimStart().toLowerCase()
    if (start.startsWith('<')) {
      throw file.refuse(
        'it is a web page, not a model: the download gave an error page instead of the file. Download it again',
      )
    }
    if (start.startsWith('version https://git-lfs')) {
      throw file.refuse(
        'it is a Git LFS pointer, not the model itself. Download the file with "git lfs pull"',
      )
    }
    return await new HeaderReader(file).read()
  } finally {
    await file.close()
  }
}

class HeaderReader {
  private readonly file: ByteFile
  private readonly wire: WireReader
  private readonly inputs: OnnxPort[] = []
  private readonly outputs: OnnxPort[] = []
  private readonly stored = new Set<string>()
  private readonly external = new Set<string>()
  private readonly metadata = new Map<string, string>()
  private producer = ''
  private opsets = 0
  private graphs = 0

  constructor(file: ByteFile) {
    this.file = file
    this.wire = new WireReader(file)
  }

  async read(): Promise<OnnxHeader> {
    await this.visit('model', 0, this.file.size, 0)
    if (this.graphs === 0 || this.opsets === 0) throw this.file.refuse('it is not an ONNX model')
    return {
      producer: this.producer,
      metadata: this.metadata,
      inputs: this.inputs.filter(({ name }) => !this.stored.has(name)),
      outputs: this.outputs,
      externalFiles: [...this.external],
    }
  }

  private tooNew(what: string): Error {
    return this.file.refuse(
      `it is made for a newer runtime (${what}). Export it again for operator set ${newestOperators} or older`,
    )
  }

  private async visit(kind: string, start: number, end: number, depth: number): Promise<void> {
    if (depth > deepest) throw this.file.refuse('it is damaged: its parts are nested too deep')
    if (kind === 'tensor') return this.tensor(start, end, depth)
    for (let at = start; at < end;) {
      const field = await this.wire.field(at, end)
      at = field.end
      if (kind === 'model' && field.number === 1 && field.wire === 0 && field.value > newestFormat) {
        throw this.tooNew(`format version ${field.value}`)
      }
      if (field.wire !== 2) continue
      const child = children[kind]?.[field.number]
      if (child !== undefined) {
        if (kind === 'model' && child === 'graph') this.graphs += 1
        await this.visit(child, field.start, field.end, depth + 1)
      } else if (kind === 'model') await this.modelField(field)
      else if (kind === 'graph' && depth === 1) await this.graphField(field)
    }
  }

  private async modelField(field: WireField): Promise<void> {
    if (field.number === 2) this.producer = printable((await this.small(field)).toString('utf8'))
    if (field.number === 8) {
      const { domain, version } = await this.decode(messages.opset, field)
      this.opsets += 1
      if (typeof domain !== 'string' || !knownDomains.has(domain)) {
        throw this.file.refuse(
          `it needs foreign operators ("${printable(String(domain))}"), which Tintype doesn't run`,
        )
      }
      const isOnnx = domain === '' || domain === 'ai.onnx'
      if (isOnnx && Number(version) > newestOperators) throw this.tooNew(`operator set ${Number(version)}`)
    }
    if (field.number === 14) {
      const { key, value } = await this.decode(messages.entry, field)
      this.metadata.set(String(key), String(value))
    }
  }

  private async graphField(field: WireField): Promise<void> {
    const list = field.number === 11 ? this.inputs : field.number === 12 ? this.outputs : undefined
    if (!list) return
    if (list.length >= 64)
      throw this.file.refuse('it has more than 64 inputs or outputs; it is no colouriser')
    list.push(portOf(await this.decode(messages.valueInfo, field)))
  }

  private async tensor(start: number, end: number, depth: number): Promise<void> {
    let location: string | undefined
    let outside = false
    for (let at = start; at < end;) {
      const field = await this.wire.field(at, end)
      at = field.end
      if (field.number === 8 && field.wire === 2 && depth === 2)
        this.stored.add((await this.small(field)).toString())
      if (field.number === 14 && field.wire === 0) outside = field.value === 1
      if (field.number === 13 && field.wire === 2) {
        const { key, value } = await this.decode(messages.entry, field)
        if (key === 'location') location = String(value)
      }
    }
    // Whoever reads the tensor may go by either mark: both count.
    if (location !== undefined) this.external.add(location)
    else if (outside)
      throw this.file.refuse('it is damaged: a weight lies in another file without saying which')
  }

  private async small(field: WireField): Promise<Buffer> {
    if (field.end - field.start > smallMessage)
      throw this.file.refuse('it is damaged: a name is longer than a book')
    return this.file.read(field.start, field.end - field.start)
  }

  private async decode(type: (typeof messages)['entry'], field: WireField): Promise<Record<string, unknown>> {
    const bytes = await this.small(field)
    try {
      return type.toObject(type.decode(bytes), { longs: Number, defaults: true })
    } catch (error) {
      throw this.file.refuse('it is damaged: a part of it is no ONNX', error)
    }
  }
}

interface ValueInfo {
  name?: string
  type?: {
    tensor_type?: {
      elem_type?: number
      shape?: { dim?: { dim_value?: number; dim_param?: string }[] } | null
    } | null
  } | null
}

function portOf(message: Record<string, unknown>): OnnxPort {
  // The schema that decoded it is the guarantee of these fields.
  const { name = '', type } = message as ValueInfo
  const tensor = type?.tensor_type
  return {
    name,
    elementType: tensor?.elem_type ?? 0,
    shape: (tensor?.shape?.dim ?? []).map(({ dim_value }) =>
      dim_value !== undefined && Number.isSafeInteger(dim_value) && dim_value > 0 ? dim_value : null,
    ),
  }
}
