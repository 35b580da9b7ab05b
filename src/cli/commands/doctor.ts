/** `tintype doctor`: what works on this machine and what does not, for a person and for a report. */
import { access, constants, mkdir } from 'node:fs/promises'
import { Command } from 'commander'
import { toStudioError } from '../../contract/errors.ts'
import { filmTools } from '../../studio/film/tools.ts'
import { readStoredSettings } from '../../studio/settings.ts'
import type { Studio } from '../../studio/studio.ts'
import { version } from '../../platform/version.ts'
import { exitCodes, withStudio } from '../run-command.ts'

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Check versions, providers, model packs and folders')
    .option('--json', 'for a program', false)
    .action(async ({ json }: { json: boolean }) => {
      const healthy = await withStudio((studio, signal) => runChecks(studio, json, signal))
      if (!healthy) process.exitCode = exitCodes.failed
    })
}

interface Finding {
  what: string
  state: string
  ok: boolean
}

async function runChecks(studio: Studio, json: boolean, signal: AbortSignal): Promise<boolean> {
  const findings: Finding[] = []
  const add = (what: string, state: string, ok = true) => findings.push({ what, state, ok })
  const info = await studio.engine.call('info', {}, { signal })
  add('Tintype', version)
  add('System', `${process.platform} ${process.arch}, Node ${info.node}`)
  add('Engine', `onnxruntime ${info.onnxruntime}, sharp ${info.sharp}, libvips ${info.libvips}`)
  const { packs, broken } = await studio.packs.list()
  for (const { manifest } of packs) {
    try {
      await studio.packs.get(manifest.id)
      add(`Model ${manifest.id}`, `${manifest.version}, SHA-256 ${manifest.files[0].sha256}`)
    } catch (error) {
      add(`Model ${manifest.id}`, toStudioError(error).message, false)
    }
  }
  for (const { message } of broken) add('Model', message, false)
  // Photos do without it: a machine without ffmpeg is not ill.
  const films = await filmTools(studio.paths).then(
    ({ ffmpeg, version: found }) => `${found}, ${ffmpeg}`,
    (error: unknown) => toStudioError(error).message,
  )
  add('ffmpeg, for films', films)
  const { fault } = await readStoredSettings(studio.paths.data)
  if (fault) add('Settings', fault.message, false)
  add('Provider cpu', 'always there')
  const pack = packs.find((candidate) => candidate.manifest.id === 'tintype-stable') ?? packs[0]
  for (const provider of pack ? studio.verdicts.candidates() : []) {
    const verdict = await studio.verdicts.verdict(pack, provider, { again: true, signal })
    // A provider that this machine does not have is no illness.
    add(`Provider ${provider}`, `${verdict.trusted ? 'trusted' : 'not used'}: ${verdict.reason}`)
  }
  for (const [name, folder] of [
    ['Data folder', studio.paths.data],
    ['Cache folder', studio.paths.cache],
  ] as const) {
    const writable = await mkdir(folder, { recursive: true })
      .then(() => access(folder, constants.W_OK))
      .then(() => true)
      .catch(() => false)
    add(
      name,
      writable ? `${folder} (writable)` : `${folder} can't be written; set TINTYPE_HOME to a folder that can`,
      writable,
    )
  }
  const healthy = findings.every((finding) => finding.ok)
  if (json) process.stdout.write(`${JSON.stringify({ healthy, findings }, null, 2)}\n`)
  else
    for (const { what, state, ok } of findings)
      process.stdout.write(`${ok ? 'ok ' : '!! '} ${what.padEnd(24)} ${state}\n`)
  return healthy
}
