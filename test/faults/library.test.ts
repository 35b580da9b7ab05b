/** The library from the terminal, as a person uses it: real engine, real kills; nothing may be lost in between. */
import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { DatabaseSync } from '@photostructure/sqlite'
import { newHome } from '../support/home.ts'
import { testFolder } from '../support/pictures.ts'

const root = join(import.meta.dirname, '../..')
const { path } = testFolder()
const env = { ...process.env, ...newHome(path('home')) }

function start(...args: string[]) {
  const child = spawn(process.execPath, [join(root, 'src/cli/index.ts'), 'library', ...args], { env })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, out, err })),
  )
  return { child, ended }
}
const run = (...args: string[]) => start(...args).ended

/** Resolves when a file appears below the library's folder. */
async function firstFile(library: string, isIt: (name: string) => boolean): Promise<void> {
  const there = () => readdirSync(library, { recursive: true, encoding: 'utf8' }).some(isIt)
  const { promise, resolve } = Promise.withResolvers<void>()
  const watcher = watch(library, { recursive: true }, (_, name) => {
    if (name !== null && (isIt(name) || there())) resolve()
  })
  if (!there()) await promise
  watcher.close()
}

describe('the library in the terminal', () => {
  const photos = path('photos')
  mkdirSync(photos)
  for (const name of ['cat', 'coffee', 'dahlia', 'rocket', 'summer-palace', 'man-with-camera']) {
    copyFileSync(join(root, 'resources/samples', `${name}.jpg`), join(photos, `${name}.jpg`))
  }
  writeFileSync(join(photos, 'broken.jpg'), 'not a picture')
  const library = path('home/data/library')

  it('import, kill -9 while colourising, go on, export: everything is there and the originals are as they were', async () => {
    const before = readdirSync(photos).map((name) => readFileSync(join(photos, name)))
    const imported = await run('import', photos, '--album', 'All')
    expect(imported).toMatchObject({ code: 1 })
    expect(imported.err).toContain('6 imported, 0 known already, 1 failed')
    expect(imported.err).toContain('broken.jpg')

    const killed = start('colorize', '--album', 'All', '--render-factor', '7', '--provider', 'cpu')
    await firstFile(library, (name) => name.startsWith('renders') && name.endsWith('.jpg'))
    killed.child.kill('SIGKILL')
    await killed.ended
    const kept = readdirSync(join(library, 'renders'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.jpg'),
    )
    expect(kept.length).toBeGreaterThan(0)

    const second = await run('colorize', '--album', 'All', '--render-factor', '7', '--provider', 'cpu')
    expect(second).toMatchObject({ code: 0 })
    const made = readdirSync(join(library, 'renders'), { recursive: true, encoding: 'utf8' })
    expect(made.filter((name) => name.endsWith('.jpg'))).toHaveLength(6)
    expect(made.filter((name) => name.endsWith('.part'))).toEqual([])

    const out = path('out')
    const exported = await run(
      'export',
      '-o',
      out,
      '--album',
      'All',
      '--template',
      '{album}/{name} {variant}',
    )
    expect(exported.err).toContain('6 written, 0 unchanged, 0 failed')
    expect(readdirSync(join(out, 'All')).sort()[0]).toBe('cat stable.jpg')
    expect(
      (await run('export', '-o', out, '--album', 'All', '--template', '{album}/{name} {variant}')).err,
    ).toContain('0 written, 6 unchanged')
    expect(readdirSync(photos).map((name) => readFileSync(join(photos, name)))).toEqual(before)
  })

  it('Ctrl-C keeps the rest in the queue; moved photos show as missing and are found again', async () => {
    const stopped = start('colorize', '--album', 'All', '--render-factor', '8', '--provider', 'cpu')
    await firstFile(library, (name) => name.startsWith('renders') && name.endsWith('.part'))
    stopped.child.kill('SIGINT')
    const { code, err } = await stopped.ended
    expect(code).toBe(130)
    expect(err).toContain('kept in the queue')
    expect((await run('colorize', '--album', 'All', '--render-factor', '8', '--provider', 'cpu')).code).toBe(
      0,
    )

    renameSync(photos, path('moved'))
    expect((await run('list', '--missing')).out.split('\n').filter(Boolean)).toHaveLength(6)
    expect((await run('import', path('moved'))).err).toContain('6 found again')
    expect((await run('list', '--missing')).out).toBe('')
  })

  it('a damaged database is told, with its backups, and one can be put back', async () => {
    const file = join(library, 'library.sqlite')
    const bytes = readFileSync(file)
    bytes.fill(0xa5, 4096, 20_000)
    writeFileSync(file, bytes)
    const refused = await run('list')
    expect(refused).toMatchObject({ code: 2 })
    expect(refused.err).toContain('tintype library restore')
    const [newest] = (await run('restore')).out.split('\n')
    expect((await run('restore', newest)).code).toBe(0)
    expect((await run('list')).out.split('\n').filter(Boolean)).toHaveLength(6)
  })

  it('what can not be read is named, and can be taken out; the rest is listed and coloured', async () => {
    const folder = path('unread')
    const of = (...args: string[]) => run(...args, '--library', folder)
    await of('import', join(path('moved'), 'cat.jpg'), join(path('moved'), 'rocket.jpg'))
    const database = new DatabaseSync(join(folder, 'library.sqlite'))
    // Two files are imported side by side: either may be the first.
    database.exec(`UPDATE photos SET date_from = 'tomorrow' WHERE name = 'cat.jpg';
      INSERT INTO jobs (kind, key, payload, state, position, created)
      SELECT 'render', 'k', json_object('photoId', id), 'queued', 1, 1 FROM photos WHERE name = 'cat.jpg'`)
    const { id } = z
      .object({ id: z.int() })
      .parse(database.prepare("SELECT id FROM photos WHERE name = 'rocket.jpg'").get())
    database.close()
    const listed = await of('list')
    expect(listed).toMatchObject({ code: 0 })
    expect(listed.out).toContain('rocket.jpg')
    expect(listed.err).toContain("cat.jpg: this photo can't be read from the library (date_from: ")
    const colored = await of('colorize', String(id), '--render-factor', '7', '--provider', 'cpu')
    expect(colored.code).toBe(1)
    expect(colored.err).toMatch(/cat\.jpg: this recipe can't be read/)
    expect(colored.err).toContain('1 done, 0 already finished, 1 failed')
    const found = await of('check')
    expect(found.code).toBe(1)
    expect(found.out.trim().split('\n')).toHaveLength(2)
    expect(await of('check', '--remove')).toMatchObject({
      code: 0,
      err: "2 can't be read, and were removed\n",
    })
    expect(await of('check')).toMatchObject({ code: 0, out: '', err: "0 can't be read\n" })
    expect((await of('list')).out).not.toContain('cat.jpg')
  })
})
