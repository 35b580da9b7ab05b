/** The OpenAPI 3.1 document: what the contract says by itself, and the few requests whose bodies are files. */
import { OpenAPIGenerator } from '@orpc/openapi'
import type { AnyRouter } from '@orpc/server'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { version } from '../../platform/version.ts'
import { filePaths } from './openapi-files.ts'
import { restPrefix } from './rest.ts'

interface Operation {
  responses?: Record<string, unknown>
  security?: unknown
  [field: string]: unknown
}

type Paths = Record<string, Record<string, Operation>>

const description = `What a studio that serves answers to programs. A key goes into the header \`api-key\`, or as
\`Authorization: Bearer\`. Errors have one form: \`code\`, \`status\`, a sentence (\`message\`), and for a fault its code and data.
A \`POST\` with an \`Idempotency-Key\` may be repeated. Long work is a job (\`202\`), followed at \`/jobs/{id}\`, by its events, or told
to a webhook.`

/** In the order in which the page shows them: what most come for first. */
const tags = [
  'deepai',
  'jobs',
  'uploads',
  'library',
  'queue',
  'export',
  'workbench',
  'presets',
  'models',
  'settings',
  'keys',
  'studio',
  'server',
]

const errorSchema = {
  type: 'object',
  required: ['code', 'status', 'message'],
  properties: {
    defined: { type: 'boolean' },
    code: { type: 'string' },
    status: { type: 'integer' },
    message: { type: 'string' },
    data: {},
  },
}

const errors: Readonly<Record<number, string>> = {
  400: 'The request does not fit what is asked for here.',
  401: 'No key, or none that is known.',
  403: 'The key lacks the scope.',
  404: 'There is no such thing, or it is not yours.',
  408: 'The body did not come in time.',
  409: 'Something else is under way.',
  413: 'The body is too large.',
  415: 'The body is of another kind.',
  422: 'A fault: `data` says its code, its sentence and its data.',
  429: 'Too much at once, or a quota is used up.',
  503: 'The server has too much to do, is ending, or its disk or its farm is not there.',
}

/**
 * Levels of objects and lists that are described; below them anything would seem to fit. Recipes need more
 * than the usual ten.
 */
const deepest = 40

const later = {
  'retry-after': { description: 'Seconds after which it may work.', schema: { type: 'integer', minimum: 1 } },
}

/** As DeepAI's clients read errors. */
const deepAiErrorSchema = {
  type: 'object',
  required: ['err', 'status'],
  properties: { err: { type: 'string' }, status: { type: 'string' } },
}

const errorResponses = (schema: 'Error' | 'DeepAiError') =>
  Object.fromEntries(
    Object.entries(errors).map(([status, text]) => [
      status,
      {
        description: text,
        ...((status === '429' || status === '503') && { headers: later }),
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
      },
    ]),
  )

/** @param router with routes, as `restRouter` makes it */
export async function openApiDocument(router: AnyRouter): Promise<Record<string, unknown>> {
  const converter = new ZodToJsonSchemaConverter({ maxStructureDepth: deepest })
  const generator = new OpenAPIGenerator({ schemaConverters: [converter] })
  const made = await generator.generate(router, {
    info: { title: 'Tintype', version, description, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    security: [{ key: [] }, { bearer: [] }],
    components: {
      schemas: {
        Error: errorSchema as Record<string, unknown>,
        DeepAiError: deepAiErrorSchema as Record<string, unknown>,
      },
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'api-key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  })
  const prefixed = Object.entries((made.paths ?? {}) as Paths).map(
    ([path, operations]) => [`${restPrefix}${path}`, operations] as const,
  )
  const paths = asDraft2020(Object.fromEntries(prefixed)) as Paths
  for (const [path, operations] of Object.entries(filePaths)) {
    paths[path] = { ...paths[path], ...operations }
  }
  for (const [path, operations] of Object.entries(paths)) {
    for (const operation of Object.values(operations)) {
      const responses = errorResponses(path === '/api/colorizer' ? 'DeepAiError' : 'Error')
      operation.responses = { ...operation.responses, ...responses }
    }
  }
  return { ...made, components: asDraft2020(made.components), paths }
}

/** One event as it comes: its data are text that holds JSON. @param schema as the generator has it, one a kind of event */
function eventSchema(schema: unknown): Record<string, unknown> {
  const { oneOf = [] } = schema as { oneOf?: { properties: { event: { const: string }; data?: unknown } }[] }
  const message = oneOf.find(({ properties }) => properties.event.const === 'message')
  return {
    type: 'object',
    properties: {
      event: { enum: oneOf.map(({ properties }) => properties.event.const) },
      data: {
        type: 'string',
        contentMediaType: 'application/json',
        // An event `error` has the form of all errors.
        contentSchema: { anyOf: [message?.properties.data ?? {}, { $ref: '#/components/schemas/Error' }] },
      },
      id: { type: 'string' },
      retry: { type: 'integer' },
    },
  }
}

/**
 * What the generator writes in an older way: tuples as an array under `items`, without saying that they are of just this
 * length; and the data of events as if they were no text.
 */
function asDraft2020(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asDraft2020)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.fromEntries(Object.entries(value).map(([name, field]) => [name, asDraft2020(field)]))
  const { items, prefixItems = items, ...others } = fields
  const stream = fields['text/event-stream']
  if (stream !== undefined) {
    const { schema } = stream as { schema: unknown }
    return { ...fields, 'text/event-stream': { schema: eventSchema(schema) } }
  }
  if (!Array.isArray(prefixItems)) return fields
  const { length } = prefixItems
  // Of one kind throughout: tools understand that better than a list of the same.
  const [first] = prefixItems as unknown[]
  const isSame = prefixItems.every((each) => JSON.stringify(each) === JSON.stringify(first))
  if (isSame) return { ...others, type: 'array', items: first, minItems: length, maxItems: length }
  return { ...others, type: 'array', prefixItems, items: false, minItems: length, maxItems: length }
}
