/** No Docker is here to try it: what the image and the compose file start has to be there, and what they mount has to fit. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { keysCommand } from '../../src/cli/commands/keys.ts'
import { serveCommand } from '../../src/cli/commands/serve.ts'
import { workerCommand } from '../../src/cli/commands/worker.ts'

const root = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')

/** What this file may say: a name that is not here is a slip of the pen, or has to be thought of below. */
const serviceSchema = z.strictObject({
  build: z.literal('.').optional(),
  image: z.string(),
  command: z.array(z.string()).optional(),
  restart: z.enum(['unless-stopped', 'always', 'no']),
  init: z.boolean().optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string().regex(/^\/\w+:size=\d+[gm],mode=1777$/)).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  volumes: z.array(z.string().regex(/^[a-z]+:\/[a-z]+$/)),
  networks: z.array(z.string()),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).optional(),
  depends_on: z.array(z.string()).optional(),
  healthcheck: z.strictObject({ disable: z.literal(true) }).optional(),
  cap_drop: z.tuple([z.literal('ALL')]).optional(),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/)
    .optional(),
  deploy: z.strictObject({ replicas: z.int() }).optional(),
})
const composeSchema = z.strictObject({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean() })),
  volumes: z.record(z.string(), z.null()),
})

const compose = composeSchema.parse(parse(read('compose.yaml')))
const { services } = compose
const dockerfile = read('Dockerfile')
const ours = Object.entries(services).filter(([, { image }]) => image === 'tintype')

/** Words of a JSON list after an instruction, of its last occurrence. */
const wordsOf = (instruction: string): string[] =>
  z
    .array(z.string())
    .parse(JSON.parse(new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(dockerfile)?.[1] ?? ''))

const commands: readonly Command[] = [serveCommand(), workerCommand(), keysCommand()]

/** Reads words as the command line would, without doing anything. @throws CommanderError for what it does not know */
function understood([name, ...words]: readonly string[]): Command {
  let command = commands.find((each) => each.name() === name)
  expect(command, `tintype ${name}`).toBeDefined()
  const sub = command?.commands.find((each) => each.name() === words[0])
  if (sub) command = sub
  const rest = sub ? words.slice(1) : words
  command?.exitOverride().configureOutput({ writeErr: () => undefined })
  const { unknown } = command!.parseOptions(rest)
  expect(unknown, `tintype ${name} ${words.join(' ')}`).toEqual([])
  return command!
}

describe('the image', () => {
  it('starts a command that there is, with options that there are, as a user', () => {
    expect(wordsOf('ENTRYPOINT')).toEqual(['tintype'])
    const serve = understood(wordsOf('CMD'))
    expect(serve.opts()).toMatchObject({ host: '0.0.0.0', port: 8080 })
    expect(dockerfile).toMatch(/^EXPOSE 8080$/m)
    expect(dockerfile).toContain("fetch('http://127.0.0.1:8080/healthz')")
    const uid = /--uid (\d+)/.exec(dockerfile)?.[1]
    expect(dockerfile).toMatch(new RegExp(`^USER ${uid}:${uid}$`, 'm'))
  })

  it('has all that its files are made of, also where the context leaves things out', () => {
    const left = read('.dockerignore').trim().split('\n')
    const copied = [
      'package.json',
      'package-lock.json',
      '.npmrc',
      'src',
      'resources',
      'electron.vite.config.ts',
    ]
    for (const name of copied) {
      expect(readdirSync(root)).toContain(name)
      expect(left).not.toContain(name)
    }
  })
})

describe('the compose file', () => {
  it('starts commands that there are, with settings that they read', () => {
    for (const [name, { command = wordsOf('CMD'), environment = {} }] of ours) {
      const known = understood(command).options.map(({ envVar }) => envVar)
      for (const variable of Object.keys(environment))
        expect(known, `${name}: ${variable}`).toContain(variable)
      expect(Object.keys(environment).sort()).toEqual(['TINTYPE_QUEUE', 'TINTYPE_STORE'])
    }
    expect(ours.map(([name]) => name)).toEqual(['tintype', 'worker'])
    expect(services['worker'].deploy).toEqual({ replicas: 2 })
  })

  it('runs ours on a read-only root without capabilities, and leaves time to end', () => {
    const drain = understood(['serve']).opts<{ drainSeconds: number }>().drainSeconds
    for (const [, service] of ours) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], init: true })
      expect(parseInt(service.stop_grace_period ?? '0')).toBeGreaterThan(drain)
    }
    // The image's own health check asks a port, which a worker does not have.
    expect(services['worker'].healthcheck).toEqual({ disable: true })
    expect(services['tintype'].healthcheck).toBeUndefined()
  })

  it('names volumes, networks and services that there are; ours may write into theirs', () => {
    const mounted = Object.values(services).flatMap(({ volumes }) =>
      volumes.map((each) => each.split(':')[0]),
    )
    expect([...new Set(mounted)].sort()).toEqual(Object.keys(compose.volumes).sort())
    for (const [, { volumes, environment = {} }] of ours) {
      const places = volumes.map((each) => each.split(':')[1])
      expect(places).toContain(environment['TINTYPE_STORE'])
      // A volume takes its owner from the image's folder.
      for (const place of places)
        expect(dockerfile).toMatch(new RegExp(`chown tintype:tintype .*${place}\\b`))
    }
    const networks = ['default', ...Object.keys(compose.networks)]
    for (const { networks: joined, depends_on: needed = [] } of Object.values(services)) {
      for (const each of joined) expect(networks).toContain(each)
      for (const each of needed) expect(Object.keys(services)).toContain(each)
    }
  })

  it('lets nobody but server and workers reach the queue, and the port from this machine only', () => {
    expect(compose.networks).toEqual({ farm: { internal: true } })
    expect(services['queue']).toMatchObject({
      networks: ['farm'],
      command: expect.arrayContaining(['--appendonly']),
    })
    expect(services['queue'].ports).toBeUndefined()
    expect(services['worker'].networks).toEqual(['farm'])
    expect(services['tintype'].ports).toEqual(['127.0.0.1:8080:8080'])
    const { host, port } = z
      .object({ host: z.string(), port: z.string() })
      .parse(
        /redis:\/\/(?<host>\w+):(?<port>\d+)/.exec(services['worker'].environment?.['TINTYPE_QUEUE'] ?? '')
          ?.groups,
      )
    expect([Object.keys(services).includes(host), port]).toEqual([true, '6379'])
  })

  it('is as the docs say it is used', () => {
    const said = ['docs/serve.md', 'docs/farm.md', 'compose.yaml'].map(read).join('\n')
    const asked = [...said.matchAll(/docker compose exec (\w+) tintype ([a-z]+ [a-z]+)/g)]
    expect(asked.length).toBeGreaterThan(1)
    for (const [, service, words] of asked) {
      expect(Object.keys(services)).toContain(service)
      understood(words.split(' '))
    }
    for (const [, name] of said.matchAll(/docker compose (?:up|logs) (?:--scale )?([a-z]+)/g)) {
      expect(Object.keys(services)).toContain(name)
    }
  })
})
