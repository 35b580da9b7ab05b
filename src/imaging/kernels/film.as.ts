/**
 * The loops over a film's frames, in AssemblyScript with SIMD: sizes, motion, how far it is believed, mixing along it, and
 * chroma. Memory is laid out by `engine/film`; nothing here allocates.
 *
 * Compiled by `npm run build:kernels` into `film.wasm.ts`. Rows of planes lie without gaps and are done in order, four or more
 * values at a time: what is written over the end of a row is written again by the next one, and each plane has room behind it.
 */
export { believe, find } from './film/belief.as'
export { labToPairs, lines } from './film/chroma.as'
export { step } from './film/flow.as'
export { paint16, paint8 } from './film/paint.as'
export { expand } from './film/polynomial.as'
export { scale16, scale32, scale8, toBytes, toGreyRgb } from './film/scale.as'
export { mean, mix, warp } from './film/warp.as'
