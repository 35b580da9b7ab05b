/** The one contract as REST: the studio's router and that of programs behind one handler, with scopes and plain statuses. */
import { isDefinedError } from '@orpc/client'
import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { implement, isProcedure, ORPCError, Procedure, type AnyProcedure, type AnyRouter } from '@orpc/server'
import { z } from 'zod'
import { apiContract } from '../../contract/api.ts'
import { studioErrorSchema } from '../../contract/errors.ts'
import { restRoutes, type RestRoute } from '../../contract/rest-routes.ts'
import type { StudioSession } from '../../studio/session.ts'
import { demand } from './authorize.ts'
import { errorAnswer, statusOfFault } from './errors.ts'
import type { ApiJobs, Caller } from './jobs.ts'
import { checkWebhook, submitColorize, type SubmitDeps } from './submit.ts'
import type { Webhooks } from './webhooks.ts'
import type { Log } from '../log.ts'

/** Below it lies everything but what other services have made known under names of their own. */
export const restPrefix = '/api/v1'

export interface RestContext {
  caller: Caller
  /** Headers that belong to an error, and have no place in oRPC's. */
  errorHeaders: Record<string, string>
  /** Of what was not foreseen: the answer says no more than that it is there. */
  log: Pick<Log, 'error'>
}

export interface RestDeps extends SubmitDeps {
  session: Pick<StudioSession, 'router'>
  jobs: ApiJobs
  webhooks: Pick<Webhooks, 'secretOf'>
  /** An address that logs one browser in. */
  issueAddress: () => string
}

type Routes = Readonly<Record<string, Readonly<Record<string, RestRoute | null>>>>
const routes: Routes = restRoutes

/** The route of a procedure; null where REST has none. */
export function routeOf([slice = '', name = '']: readonly string[]): RestRoute | null {
  return routes[slice]?.[name] ?? null
}

/** What only programs ask. */
function apiRouter({ jobs, uploads, webhooks, issueAddress, ...deps }: RestDeps) {
  const os = implement(apiContract).$context<RestContext>()
  return os.router({
    jobs: {
      list: os.jobs.list.handler(({ context }) => jobs.list(context.caller)),
      get: os.jobs.get.handler(({ context, input }) => jobs.get(context.caller, input.id)),
      events: os.jobs.events.handler(async ({ context, input, signal }) => {
        // A job that is not there is an answer, not an event.
        await jobs.get(context.caller, input.id)
        return jobs.events(context.caller, input.id, signal)
      }),
      cancel: os.jobs.cancel.handler(({ context, input }) => jobs.cancel(context.caller, input.id)),
      colorize: os.jobs.colorize.handler(({ context, input, signal }) =>
        submitColorize({ ...deps, jobs, uploads }, context.caller, input, signal),
      ),
      export: os.jobs.export.handler(async ({ context, input: { webhook, ...request } }) => {
        await checkWebhook(webhook, deps)
        return jobs.submit(context.caller, { kind: 'export', request, webhook })
      }),
    },
    uploads: {
      begin: os.uploads.begin.handler(({ context, input }) => uploads.begin(context.caller, input)),
      get: os.uploads.get.handler(({ context, input }) => uploads.get(context.caller, input.id)),
      remove: os.uploads.remove.handler(({ context, input }) => uploads.remove(context.caller, input.id)),
    },
    server: {
      address: os.server.address.handler(() => ({ url: issueAddress() })),
      webhookSecret: os.server.webhookSecret.handler(async ({ context }) => ({
        secret: await webhooks.secretOf(context.caller.id),
      })),
    },
  })
}

/** A router's procedures with the routes of the table; those that have none are left out. */
function withRoutes(router: Readonly<Record<string, unknown>>): Record<string, Record<string, AnyProcedure>> {
  const slices = Object.entries(router).map(([slice, procedures]) => {
    const routed = Object.entries(procedures as Record<string, unknown>).flatMap(([name, procedure]) => {
      const route = routeOf([slice, name])
      if (!route || !isProcedure(procedure)) return []
      const { method, path, summary, status } = route
      const definition = procedure['~orpc']
      const changed = {
        ...definition.route,
        method,
        path,
        summary,
        tags: [slice],
        operationId: `${slice}.${name}`,
        ...(status !== undefined && { successStatus: status }),
      }
      return [[name, new Procedure({ ...definition, route: changed })] as const]
    })
    return [slice, Object.fromEntries(routed)] as const
  })
  return Object.fromEntries(slices.filter(([, procedures]) => Object.keys(procedures).length > 0))
}

/** Every procedure that REST has, for the handler and for the document. */
export function restRouter(deps: RestDeps): AnyRouter {
  return withRoutes({ ...deps.session.router, ...apiRouter(deps) })
}

export type RestHandler = (request: Request, context: RestContext) => Promise<Response | null>

export function createRest(router: AnyRouter): RestHandler {
  const handler = new OpenAPIHandler<RestContext>(router, {
    clientInterceptors: [
      async (options) => {
        try {
          const route = routeOf(options.path)
          if (route) demand(options.context.caller, route.scope)
          const { inputSchema } = options.procedure['~orpc']
          return await options.next({ ...options, input: withNumbers(route, inputSchema, options.input) })
        } catch (error) {
          const { context, path } = options
          const answer = asHttpError(error, context)
          if (answer instanceof ORPCError && answer.status === 500)
            context.log.error({ err: error, procedure: path.join('.') }, 'failed')
          throw answer
        }
      },
    ],
  })
  return async (request, context) => {
    const { response } = await handler.handle(request, { prefix: restPrefix, context })
    return response ?? null
  }
}

/** Paths of the table, as they are written and as patterns. */
const known = Object.values(routes).flatMap((procedures) =>
  Object.values(procedures).flatMap((route) => {
    if (route === null) return []
    const path = `${restPrefix}${route.path}`
    return [{ method: route.method, path, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }]
  }),
)

/**
 * Methods that an address takes; none: there is no such address.
 * @param path as it came, with the prefix; what is written so in the table is no id
 */
export function methodsOf(path: string): string[] {
  const written = known.filter((each) => each.path === path)
  const matching = written.length > 0 ? written : known.filter((each) => each.pattern.test(path))
  return [...new Set(matching.map(({ method }) => method))]
}

/** Text of a path that its field does not take as it is, and that looks like a number, is one: names may be digits, too. */
function withNumbers(route: RestRoute | null, schema: unknown, input: unknown): unknown {
  const names = [...(route?.path ?? '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  if (names.length === 0 || typeof input !== 'object' || input === null) return input
  const fields: Record<string, unknown> = { ...input }
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema instanceof z.ZodObject ? schema.shape : {}
  for (const name of names) {
    const value = fields[name]
    const isText = name in shape && z.safeParse(shape[name], value).success
    const number = typeof value === 'string' && /^-?\d{1,17}$/.test(value) ? Number(value) : NaN
    if (!isText && Number.isSafeInteger(number)) fields[name] = number
  }
  return fields
}

const issuesSchema = z.object({ issues: z.array(z.object({ code: z.string() })).min(1) })

const namedIssuesSchema = z.object({
  issues: z.array(z.object({ path: z.array(z.unknown()).default([]), message: z.string() })).min(1),
})

/** "Input validation failed" says nothing: the sentence names the fields. */
function withIssues(error: ORPCError<string, unknown>): ORPCError<string, unknown> {
  const found = namedIssuesSchema.safeParse(error.data).data
  if (!found) return error
  const said = found.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')}: ${message}`)
  const message = `The request does not fit: ${said.map((each) => each.replace(/^: /, '')).join('; ')}. See /api/docs.`
  return new ORPCError(error.code, { status: error.status, message, data: error.data, cause: error })
}

/** Whether an input fits its schema as far as the document can say, and breaks a rule beyond it. */
function hasBrokenRule({ code, data }: ORPCError<string, unknown>): boolean {
  const found = code === 'BAD_REQUEST' ? issuesSchema.safeParse(data).data : undefined
  return found?.issues.every((issue) => issue.code === 'custom') ?? false
}

/** Faults get the status that says what they are; what this server refuses by itself has the same form. */
function asHttpError(error: unknown, context: RestContext): unknown {
  if (error instanceof ORPCError) {
    const fault = isDefinedError(error) ? studioErrorSchema.safeParse(error.data).data : undefined
    if (hasBrokenRule(error)) {
      return new ORPCError('UNPROCESSABLE_CONTENT', {
        message: error.message,
        data: error.data,
        cause: error,
      })
    }
    if (error.code === 'BAD_REQUEST') return withIssues(error)
    if (error.code !== 'FAULT' || !fault) return error
    if (fault.code === 'internal') {
      return new ORPCError('INTERNAL_SERVER_ERROR', { message: errorAnswer(null).body.message, cause: error })
    }
    const { code, message, data } = error
    const { status, headers } = statusOfFault(fault.code)
    Object.assign(context.errorHeaders, headers)
    return new ORPCError(code, {
      defined: true,
      status,
      message,
      data,
      cause: error,
    })
  }
  const { body, headers } = errorAnswer(error)
  Object.assign(context.errorHeaders, headers)
  return new ORPCError(body.code, {
    defined: body.defined,
    status: body.status,
    message: body.message,
    data: body.data,
    cause: error,
  })
}
