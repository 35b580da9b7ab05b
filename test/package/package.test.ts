/**
 * What an installer would bring, on a package made around a dummy Electron: nothing too much, nothing
 * missing, all of it loads.
 */
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readFile, readdir, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { promisify } from 'node:util'
import { extractFile } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nativesOf, requireNatives, targets } from '../../scripts/package/natives.mjs'
import { testPack } from '../support/packs.ts'
import { fixture } from '../support/pictures.ts'
import { electronBuilder, layOut, listArchive, makeDummyElectron, root } from './pack.ts'
import type { PackedFile } from './pack.ts'

const run = promisify(execFile)
/** The package is for the machine that checks it: only so its files can be loaded. */
const canPack = process.platform === 'linux' && targets.includes(`linux-${process.arch}`)

const folder = mkdtempSync(join(tmpdir(), 'tintype-package-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(!canPack)(`a package for linux-${process.arch}`, () => {
  let program: string
  let resources: string
  let files: PackedFile[]
  let paths: string[]
  /** The archive's files, laid out for plain Node. */
  let app: string

  beforeAll(async () => {
    const electron = await makeDummyElectron(join(folder, 'electron'))
    const output = join(folder, 'dist')
    const { ok, said } = await electronBuilder({
      electron,
      output,
      target: ['--linux', 'dir', `--${process.arch}`],
    })
    if (!ok) throw new Error(said)
    const [unpacked = ''] = (await readdir(output)).filter((name) => name.endsWith('-unpacked'))
    program = join(output, unpacked)
    resources = join(program, 'resources')
    files = listArchive(join(resources, 'app.asar'))
    paths = files.map(({ path }) => path)
    app = await layOut(resources, join(folder, 'laid out'))
  })

  test('brings no sources, maps, declarations, tests, keys or settings of the builder', () => {
    const wrong = paths.filter(
      (path) =>
        /\.(?:map|tsx?|[cm]ts|md|flow|gyp|[hc](?:c|pp)?|pem|key|p12|pfx|env)$/.test(path) ||
        /(?:^|\/)(?:\.env.*|\.npmrc|\.git.*|\.oxlintrc.*|test|tests|__tests__|training|bench|coverage)(?:\/|$)/.test(
          path,
        ),
    )
    expect(wrong).toEqual([])
    const tops = new Set(paths.map((path) => path.split('/')[0]))
    expect([...tops].sort()).toEqual(['node_modules', 'out', 'package.json'])
  })

  test('names no place of the machine that built it', async () => {
    const ours = paths.filter((path) => path.startsWith('out/') || path === 'package.json')
    expect(ours.length).toBeGreaterThan(8)
    const licences = await readFile(join(resources, 'licences/licences.txt'), 'utf8')
    const texts = ours.map((path) => extractFile(join(resources, 'app.asar'), path).toString('latin1'))
    for (const place of [root, homedir() + sep, tmpdir() + sep].filter((each) => each.length > 3)) {
      expect([licences, ...texts].filter((text) => text.includes(place)).length, place).toBe(0)
    }
  })

  test('takes only packages that the program itself loads; what the window needs is in its bundle', async () => {
    const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    const bundles = paths.filter((path) => /^out\/(?:main|preload)\/.*\.c?js$/.test(path))
    const text = bundles.map((path) => extractFile(join(resources, 'app.asar'), path).toString()).join('\n')
    const unused = Object.keys(dependencies).filter(
      (name) => !new RegExp(`["'\`]${name}(?:/[^"'\`]*)?["'\`]`).test(text),
    )
    expect(unused, 'these belong into devDependencies').toEqual([])
  })

  test('holds the native files of its own system, beside the archive, and of no other', async () => {
    const natives = files.filter(({ path }) => /\.(?:node|dll|dylib|exe|so[.\d]*)$/.test(path))
    expect(natives.filter(({ unpacked }) => !unpacked)).toEqual([])
    const other = natives.filter(({ path }) => {
      const names = path.split('/')
      return !names.some((name) => name.includes(process.arch)) || /darwin|win32|musl/.test(path)
    })
    expect(other).toEqual([])
    for (const { folder: where } of nativesOf('linux', process.arch)) {
      const within = await readdir(join(resources, 'app.asar.unpacked/node_modules', where))
      expect(within.length, where).toBeGreaterThan(0)
    }
    // What the system opens or runs, and what its licence lets a person exchange.
    const outside = files.filter(({ unpacked }) => unpacked).map(({ path }) => path)
    expect(outside).toContain('node_modules/libheif-js/libheif-wasm/libheif-bundle.js')
    expect(outside).toContain('node_modules/exiftool-vendored.pl/bin/exiftool')
    for (const path of outside) await stat(join(resources, 'app.asar.unpacked', path))
  })

  test('loads every native part from there: sharp, ONNX Runtime, SQLite, exiftool, the codecs', async () => {
    const pack = await testPack(join(folder, 'packs'), 'flat', 'flat')
    const probe = join(import.meta.dirname, 'probe.mjs')
    const { stdout } = await run(
      process.execPath,
      [probe, app, fixture('album.jpg'), join(pack.folder, 'model.onnx')],
      {
        cwd: folder,
      },
    )
    const said = JSON.parse(stdout) as {
      pixels: number[]
      outputs: number[][]
      rows: string[]
      exiftool: string
      exiftoolSays: string
      heif: string
      jxl: number
      loaded: string[]
    }
    const [width = 0, height = 0, bytes] = said.pixels
    expect(bytes).toBe(width * height * 3)
    expect(said.outputs).toEqual([[1, 2, 1, 1]])
    expect(said.rows).toEqual(['house'])
    expect(said.exiftool).toContain('app.asar.unpacked')
    expect(said.exiftoolSays).toMatch(/^(?:\d+\.\d+|skipped: no perl)$/)
    expect(said.heif).toBe('function')
    expect(said.jxl).toBeGreaterThan(100_000)
    const native = said.loaded.filter((path) => /sharp|vips|onnxruntime|sqlite\.glibc/.test(path))
    expect(native.length).toBeGreaterThanOrEqual(5)
    expect(native.filter((path) => !path.startsWith(join(resources, 'app.asar.unpacked')))).toEqual([])
  })

  const home = { ...process.env, TINTYPE_HOME: join(folder, 'home') }

  test('colours a photo with the packs that lie beside the archive', async () => {
    const out = join(folder, 'coloured')
    const cli = join(app, 'out/main/cli.js')
    const args = [cli, 'colorize', fixture('album.jpg'), '--out', out, '--provider', 'cpu', '--json']
    await mkdir(out)
    const { stdout } = await run(process.execPath, args, { cwd: folder, env: home })
    expect(stdout).toContain('tintype-')
    expect((await readdir(out)).some((name) => name.endsWith('.jpg'))).toBe(true)
  })

  test('serves its page from the archive', async () => {
    const server = join(app, 'out/main/server.js')
    const child = spawn(process.execPath, [server, '--no-open'], { cwd: folder, env: home })
    try {
      let said = ''
      const address = await new Promise<string>((found, failed) => {
        child.stdout.on('data', (chunk: Buffer) => {
          said += chunk.toString()
          const [match] = /http:\S+/.exec(said) ?? []
          if (match) found(match)
        })
        child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
        child.once('exit', () => failed(new Error(said)))
      })
      const entered = await fetch(address, { redirect: 'manual' })
      const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
      const page = await (await fetch(new URL('/', address), { headers: { cookie } })).text()
      const [, script = ''] = /src="([^"]+\.js)"/.exec(page) ?? []
      const asset = await fetch(new URL(script, address), { headers: { cookie } })
      expect([asset.status, asset.headers.get('content-type')]).toEqual([
        200,
        'text/javascript; charset=utf-8',
      ])
    } finally {
      const gone = new Promise((done) => child.once('exit', done))
      child.kill('SIGINT')
      await gone
    }
  })

  test('brings packs, samples, icons for the desktop, and the licence of everything in it', async () => {
    for (const id of await readdir(join(root, 'resources/models'))) {
      expect(await readdir(join(resources, 'models', id))).toEqual(
        await readdir(join(root, 'resources/models', id)),
      )
    }
    expect(await readdir(join(resources, 'samples'))).toContain('credits.json')
    const licences = await readFile(join(resources, 'licences/licences.txt'), 'utf8')
    const manifests = paths.filter((path) =>
      /^node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/@]+\/package\.json$/.test(path),
    )
    expect(manifests.length).toBeGreaterThan(40)
    for (const path of manifests) {
      const { name, version } = JSON.parse(extractFile(join(resources, 'app.asar'), path).toString()) as {
        name: string
        version: string
      }
      expect(licences.includes(`\n${name} ${version} (`), `${name} ${version}`).toBe(true)
    }
    // In the window's bundle, within the native libraries, and what the law wants beside them.
    for (const words of [
      '\nreact 19',
      '\nlucide-react ',
      'libvips',
      'GNU LESSER GENERAL PUBLIC LICENSE',
      'JPEG XL Project Authors',
    ]) {
      expect(licences).toContain(words)
    }
    expect(await readdir(program)).toEqual(
      expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']),
    )
    expect((await readdir(join(program, 'locales'))).sort()).toEqual([
      'en-GB.pak',
      'en-US.pak',
      'zh-CN.pak',
      'zh-TW.pak',
    ])
  })

  test('burns the fuses: no Node by the side door, only the archive, checked', async () => {
    const wire = await getCurrentFuseWire(join(program, 'tintype'))
    const states = Object.fromEntries(
      Object.entries(FuseV1Options)
        .filter(([, option]) => typeof option === 'number')
        .map(([name, option]) => [name, String.fromCharCode(wire[option as FuseV1Options] ?? 0)]),
    )
    expect(states).toEqual({
      RunAsNode: '0',
      EnableCookieEncryption: '1',
      EnableNodeOptionsEnvironmentVariable: '0',
      EnableNodeCliInspectArguments: '0',
      EnableEmbeddedAsarIntegrityValidation: '1',
      OnlyLoadAppFromAsar: '1',
      LoadBrowserProcessSpecificV8Snapshot: '0',
      GrantFileProtocolExtraPrivileges: '0',
    })
    // With `runAsNode` off a fork of Electron's binary would start a second window: the engine is no fork there.
    const shell = extractFile(join(resources, 'app.asar'), 'out/main/index.js').toString()
    expect(shell).toContain('utilityProcess.fork(')
    expect(shell).not.toMatch(/import\s*\{[^}]*\bfork\b[^}]*\}\s*from\s*["']node:child_process["']/)
  })

  test('tells its size', async () => {
    const archive = (await stat(join(resources, 'app.asar'))).size
    const beside = files.filter(({ unpacked }) => unpacked).reduce((sum, { bytes }) => sum + bytes, 0)
    const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
    // Told, not judged.
    console.log(
      `Package without Electron: archive ${mb(archive)}, beside it ${mb(beside)}, ${files.length} files`,
    )
    expect(archive).toBeGreaterThan(1_000_000)
  })
})

describe('other systems', () => {
  const modules = join(root, 'node_modules')

  test.each(targets.filter((target) => target !== `${process.platform}-${process.arch}`))(
    '%s: what is not installed is named, with the command that fetches it',
    (target) => {
      const [platform = '', arch = ''] = target.split('-')
      const refused = () => requireNatives(modules, platform, arch)
      expect(refused).toThrow(`@img/sharp-${target}/lib`)
      expect(refused).toThrow(`npm ci --ignore-scripts --os=${platform} --cpu=${arch}`)
    },
  )

  test('Macs with Intel processors are refused, with the reason', () => {
    expect(() => requireNatives(modules, 'darwin', 'x64')).toThrow(
      /darwin-x64: onnxruntime-node has no build/,
    )
  })

  test.skipIf(!canPack)('electron-builder stops there, before it has made anything', async () => {
    const output = join(folder, 'windows')
    const electron = join(folder, 'electron')
    const { ok, said } = await electronBuilder({ electron, output, target: ['--win', 'dir', '--x64'] })
    expect(ok).toBe(false)
    expect(said).toContain('The package for win32-x64 would not work')
    expect(existsSync(output)).toBe(false)
  })
})

test('node of this project is what the checks run on', () => {
  // Electron 45 holds Node 24: what loads here loads there.
  const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string }
  expect([version.split('.')[0], process.versions.node.split('.')[0]]).toEqual(['45', '24'])
})
