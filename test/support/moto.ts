/** moto's server for tests: it answers as S3 does, with a bucket that is empty. */
import { spawn, spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { onTestFinished, vi } from 'vitest'
import { freePort } from './free-port.ts'

const program = process.env['TINTYPE_MOTO'] ?? 'moto_server'

/** For `describe.skipIf`. */
export const hasMoto = spawnSync(program, ['--help'], { stdio: 'ignore' }).status === 0
if (!hasMoto) console.log('skipped: no moto_server; "node scripts/find-farm.mjs" installs one')

/** Credentials as the SDK reads them, until the test is over. */
export function useTestCredentials(): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  vi.stubEnv('AWS_REGION', 'us-east-1')
  onTestFinished(() => void vi.unstubAllEnvs())
}

/** @returns its address; ended when the test is over */
export async function startMoto(bucket: string): Promise<string> {
  useTestCredentials()
  const port = await freePort()
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await gone
  })
  const endpoint = `http://127.0.0.1:${port}`
  for (let n = 0; n < 600; n += 1) {
    const answers = await fetch(endpoint).then(
      () => true,
      () => false,
    )
    if (answers) break
    await pause(100)
  }
  const client = new S3Client({ endpoint, forcePathStyle: true })
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  client.destroy()
  return endpoint
}
