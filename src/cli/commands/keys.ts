/** `tintype keys`: keys by which programs ask `tintype serve`: made, listed, revoked. */
import { Command, Option } from 'commander'
import { newKeySchema, scopes, type ApiKey, type Scope } from '../../contract/access.ts'
import { StudioFault } from '../../contract/errors.ts'
import { issuesOf } from '../../contract/recipe.ts'
import { openAccess } from '../../studio/access/database.ts'
import { KeyStore } from '../../studio/access/keys.ts'
import { defaultPaths } from '../../studio/paths.ts'
import { wholeNumber } from '../options.ts'

export function keysCommand(): Command {
  const keys = new Command('keys')
    .description('Make, list and revoke keys of programs for "tintype serve"')
    // Those below take it over.
    .exitOverride()
  keys
    .command('list', { isDefault: true })
    .description('all keys; their secrets are stored nowhere')
    .option('--json', 'for a program', false)
    .action(({ json }: { json: boolean }) =>
      withKeys(async (store) => {
        const all = await store.list()
        const none = 'There are no keys. "tintype keys add <name>" makes one.\n'
        const text = all.length === 0 ? none : all.map(lineOf).join('')
        process.stdout.write(json ? `${JSON.stringify(all)}\n` : text)
      }),
    )
  keys
    .command('add')
    .description('make a key; its secret is printed once')
    .argument('<name>', 'whose it is, or what for')
    .addOption(new Option('--scope <scopes...>', 'what it may do').choices(scopes).default(['colorize']))
    .option('--per-minute <n>', 'requests in a minute', wholeNumber(1, 100_000), 120)
    .option('--per-day <n>', 'pictures in a day (default: as many as it likes)', wholeNumber(1, 10_000_000))
    .option('--json', 'for a program', false)
    .action((name: string, options: AddOptions) => withKeys((store) => add(store, name, options)))
  keys
    .command('revoke')
    .description('refuse every request with this key from now on')
    .argument('<id>', 'as "tintype keys list" says it')
    .action((id: string) =>
      withKeys(async (store) => {
        const key = await store.revoke(id)
        process.stderr.write(`"${key.name}" is revoked.\n`)
      }),
    )
  return keys
}

interface AddOptions {
  scope: Scope[]
  perMinute: number
  perDay?: number
  json: boolean
}

async function add(store: KeyStore, name: string, options: AddOptions): Promise<void> {
  const { scope, perMinute, perDay = null, json } = options
  const read = newKeySchema.safeParse({ name, scopes: scope, perMinute, perDay })
  if (!read.success) throw new StudioFault('usage', { reason: `${issuesOf(read.error).join('; ')}.` })
  const made = await store.add(read.data)
  if (json) process.stdout.write(`${JSON.stringify(made)}\n`)
  else {
    process.stderr.write(`The key "${made.key.name}" (${made.key.id}). Copy it now: it is shown this once.\n`)
    process.stdout.write(`${made.secret}\n`)
  }
}

async function withKeys(work: (store: KeyStore) => Promise<void>): Promise<void> {
  const access = await openAccess(defaultPaths().data)
  try {
    await work(new KeyStore(access))
  } finally {
    await access.close()
  }
}

function lineOf({ id, name, scopes, today, perDay, revoked }: ApiKey): string {
  const quota = perDay === null ? `${today} today` : `${today} of ${perDay} today`
  return `${id}  ${name}: ${scopes.join(', ')}; ${revoked === null ? quota : 'revoked'}\n`
}
