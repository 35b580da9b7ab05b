/** Loaded by `node --import` before the program's bundle: `electron` means the stand-in from here on. */
import { registerHooks } from 'node:module'

const standIn = new URL('module.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
})
