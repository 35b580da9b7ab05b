/** The notebook runs from its first cell to its last against a server; where no Jupyter is installed the test is skipped. */
import { spawnSync, execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { testServer } from '../support/serve.ts'

/** A Python with nbclient, nbformat, ipykernel, requests and pillow. */
const python = process.env['TINTYPE_NOTEBOOK_PYTHON'] ?? 'python3'
const imports = 'import nbclient, nbformat, ipykernel, requests, PIL'
const isThere = spawnSync(python, ['-c', imports]).status === 0
if (!isThere) console.log('skipped: no Jupyter; "node scripts/find-python-tools.mjs" installs one')

const root = join(import.meta.dirname, '../..')
/** The Python that `npm run setup:training` makes; without it the cell that trains says so. */
const trainer = join(root, 'training/.venv/bin/python')
const trains = existsSync(trainer)

test.skipIf(!isThere)(
  'every cell runs, and shows pictures',
  async () => {
    const server = await testServer()
    onTestFinished(() => server.close())
    const folder = await mkdtemp(join(tmpdir(), 'tintype-notebook-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const { secret } = await server.key({ scopes: ['colorize', 'read'], perMinute: 10_000 })
    const picture = join(folder, 'beach.jpg')
    await sharp({ create: { width: 200, height: 120, channels: 3, background: '#999' } })
      .jpeg()
      .toFile(picture)
    const dataset = join(folder, 'dataset')
    if (trains) {
      await mkdir(dataset)
      await promisify(execFile)(trainer, [join(import.meta.dirname, 'make_dataset.py'), dataset])
    }
    const { stdout } = await promisify(execFile)(
      python,
      [join(import.meta.dirname, 'run_notebook.py'), folder],
      {
        env: {
          ...process.env,
          TINTYPE_URL: server.url,
          TINTYPE_KEY: secret,
          TINTYPE_PICTURE: picture,
          TINTYPE_CHECKOUT: root,
          TINTYPE_DATASET: trains ? dataset : '',
          TINTYPE_TRAINING_MINUTES: '0.2',
        },
      },
    )
    expect(stdout).toContain('frames in clip.gif')
    expect(Number(/pictures: (\d+)/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(3)
    if (!trains) expect(stdout).toContain('npm run setup:training')
    else expect((await stat(join(folder, 'training-run/pretrain/last.pt'))).size).toBeGreaterThan(1e6)
  },
  600_000,
)
