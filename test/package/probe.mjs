/** Runs in the laid out package, under plain Node: loads every native part from there and says what was loaded. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [app, photo, model] = process.argv.slice(2)
const require = createRequire(join(app, 'out/main/engine.js'))
const load = (name) => import(pathToFileURL(require.resolve(name)).href)

const { default: sharp } = await load('sharp')
const { width, height } = await sharp(photo).metadata()
const { data } = await sharp(photo).raw().toBuffer({ resolveWithObject: true })

const ort = require('onnxruntime-node')
const session = await ort.InferenceSession.create(readFileSync(model), { executionProviders: ['cpu'] })
const feeds = {}
for (const { name, shape } of session.inputMetadata) {
  const dims = shape.map((each) => (typeof each === 'number' && each > 0 ? each : 1))
  feeds[name] = new ort.Tensor('float32', new Float32Array(dims.reduce((all, each) => all * each, 1)), dims)
}
const results = await session.run(feeds)

const { DatabaseSync } = require('@photostructure/sqlite')
const database = new DatabaseSync(':memory:')
database.exec('create table photo (name text) strict')
database.prepare('insert into photo values (?)').run('house')
const rows = database.prepare('select name from photo').all()

const { exiftoolPath } = await load('exiftool-vendored')
const exiftool = await exiftoolPath()
let exiftoolSays = 'skipped: no perl'
try {
  execFileSync('perl', ['-v'], { stdio: 'ignore' })
  exiftoolSays = execFileSync('perl', [exiftool, '-ver'], { encoding: 'utf8' }).trim()
} catch (error) {
  if (error.code !== 'ENOENT') throw error
}

const heif = require('libheif-js/wasm-bundle.js')
const jxl = readFileSync(require.resolve('@jsquash/jxl/codec/dec/jxl_dec.wasm')).length

process.stdout.write(
  JSON.stringify({
    pixels: [width, height, data.length],
    outputs: Object.values(results).map(({ dims }) => [...dims]),
    rows: rows.map((row) => row.name),
    exiftool,
    exiftoolSays,
    heif: typeof heif.heif_context_alloc,
    jxl,
    loaded: process.report.getReport().sharedObjects,
  }),
)
