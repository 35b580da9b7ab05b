#!/usr/bin/env node
/**
 * `npm run -s tintype -- <arguments>`, or `tintype` after `npm link`: builds what is missing, then runs the
 * command line with those arguments.
 */
import './require-node.mjs'
import { ensureBuilt } from './build-if-stale.mjs'

await ensureBuilt()
await import('../out/main/cli.js')
