/** How calls of the engine travel: the messages between its process and the studio's, and its options at start. */
import { z } from 'zod'
import { engineMethods, type EngineMethod } from './engine.ts'
import { studioErrorSchema } from './errors.ts'
import { progressNoteSchema } from './progress.ts'

/** Options of an engine process, given once at its start. */
export interface EngineSettings {
  /** Absolute path of the folder in which optimised graphs are kept; none are kept without it. */
  graphs?: string | undefined
  /** Bytes from which on a model's graph is worth keeping; the engine's own measure when left out. */
  graphsFrom?: number | undefined
}

const graphsArgument = '--graphs='
const graphsFromArgument = '--graphs-from='

/** The settings as arguments of the process, and back. */
export function engineArguments({ graphs, graphsFrom }: EngineSettings): string[] {
  return [
    ...(graphs === undefined ? [] : [`${graphsArgument}${graphs}`]),
    ...(graphsFrom === undefined ? [] : [`${graphsFromArgument}${graphsFrom}`]),
  ]
}

export function engineSettings(args: readonly string[]): EngineSettings {
  const valueOf = (name: string) => args.find((arg) => arg.startsWith(name))?.slice(name.length)
  const from = Number(valueOf(graphsFromArgument))
  return { graphs: valueOf(graphsArgument), graphsFrom: Number.isFinite(from) ? from : undefined }
}

export const toEngineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('call'),
    id: z.int(),
    method: z.enum(Object.keys(engineMethods) as [EngineMethod, ...EngineMethod[]]),
    params: z.unknown(),
  }),
  z.object({ type: z.literal('cancel'), id: z.int() }),
])
export type ToEngine = z.infer<typeof toEngineSchema>

export const fromEngineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), pid: z.int() }),
  z.object({
    type: z.literal('progress'),
    id: z.int(),
    fraction: z.number(),
    note: progressNoteSchema.optional(),
  }),
  /** A cancel has arrived: the engine is not held up in a model's run, and the call ends by itself. */
  z.object({ type: z.literal('cancelling'), id: z.int() }),
  z.object({ type: z.literal('result'), id: z.int(), value: z.unknown() }),
  z.object({ type: z.literal('fault'), id: z.int(), error: studioErrorSchema }),
])
export type FromEngine = z.infer<typeof fromEngineSchema>
