/**
 * Tests start hundreds of short-lived processes, and each of them compiles the same modules. Node keeps the compiled code
 * in a folder where it is asked to, which halves the time that such a process takes to start.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from './build-if-stale.mjs'

/** For `NODE_COMPILE_CACHE`. An entry is used only for the same Node and the same source. */
export const compileCache = join(root, 'node_modules/.cache/tintype-node')

/**
 * Starts the engine once and lets it end in order: only then does Node write what it compiled, and engines of tests are
 * always killed. Whether it succeeds changes nothing but the time.
 */
export async function cacheEngine(entry = join(root, 'src/engine/index.ts')) {
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache }
  const engine = fork(entry, [], { env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const ended = once(engine, 'exit')
  await Promise.race([once(engine, 'message'), ended])
  if (engine.connected) engine.disconnect()
  await ended
}
