/** Which requests are for programs, and what each of them is called in figures and logs. */
import type { Scope } from '../../contract/access.ts'
import { isDocs } from './docs-page.ts'
import { resultPath } from './jobs.ts'
import { restPrefix } from './rest.ts'

export type RouteName =
  'health' | 'metrics' | 'docs' | 'openapi' | 'result' | 'colorizer' | 'piece' | 'photo' | 'media' | 'rest'

export interface ApiRoute {
  name: RouteName
  methods: readonly string[]
  /** Null: whoever asks gets it. The procedures of `rest` have scopes of their own. */
  scope: Scope | 'own' | null
  /** Of what it is about. */
  subject: string | null
}

const reads = ['GET', 'HEAD']

const fixed: Readonly<Record<string, Omit<ApiRoute, 'subject'>>> = {
  '/healthz': { name: 'health', methods: reads, scope: null },
  '/metrics': { name: 'metrics', methods: reads, scope: 'metrics' },
  '/api/openapi.json': { name: 'openapi', methods: reads, scope: null },
  '/api/colorizer': { name: 'colorizer', methods: ['POST'], scope: 'colorize' },
  [`${restPrefix}/photos`]: { name: 'photo', methods: ['POST'], scope: 'write' },
}

/**
 * @param hasKey of a program: it may fetch pixels, which are the page's otherwise
 * @returns null for what is the studio page's own
 */
export function findRoute(method: string, path: string, hasKey: boolean): ApiRoute | null {
  const known = Object.hasOwn(fixed, path) ? fixed[path] : undefined
  if (known) return { ...known, subject: null }
  if (isDocs(path)) return { name: 'docs', methods: reads, scope: null, subject: null }
  const result = resultPath.exec(path)?.[1]
  if (result !== undefined) return { name: 'result', methods: reads, scope: null, subject: result }
  const upload = new RegExp(`^${restPrefix}/uploads/([A-Za-z0-9_-]{22})$`).exec(path)?.[1]
  if (upload !== undefined && method === 'PATCH') {
    return { name: 'piece', methods: ['PATCH'], scope: 'colorize', subject: upload }
  }
  if (path.startsWith('/media/') && hasKey) {
    return { name: 'media', methods: reads, scope: 'read', subject: null }
  }
  if (path === '/api' || path.startsWith('/api/') || path.startsWith('/job-view-file/')) {
    // Which methods an address takes is looked up where its procedure is.
    const methods = [method]
    return { name: 'rest', methods, scope: 'own', subject: path.slice(0, 200) }
  }
  return null
}
