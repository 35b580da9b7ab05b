/** A run of ffmpeg or ffprobe: its pipes, how it ended, and its end on a cancel. */
import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

export interface ToolEnd {
  ok: boolean
  /** It wrote errors, whether it went on or not. */
  complained: boolean
  /** The last line that it wrote, for a person to read; nothing is decided by it. */
  lastWords: string
}

export interface RunningTool {
  readonly stdin: Writable
  readonly stdout: Readable
  /** Its fourth pipe (`pipe:3`), for what has to be told beside the frames. */
  readonly beside: Readable
  /** Never rejects for what the tool does; rejects where it can't be started. */
  readonly ended: Promise<ToolEnd>
  kill(): void
}

const errorTailBytes = 4096

/**
 * Starts a tool with four pipes. It is ended when `signal` is aborted.
 * @param cwd the folder in which it runs; this process's own when left out
 */
export function startTool(
  program: string,
  args: readonly string[],
  signal?: AbortSignal,
  cwd?: string,
): RunningTool {
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    shell: false,
    cwd,
    windowsHide: true,
    // SVT-AV1 writes its banner among the errors otherwise.
    env: { ...process.env, SVT_LOG: '1' },
  })
  const kill = () => void child.kill('SIGKILL')
  if (signal?.aborted) kill()
  signal?.addEventListener('abort', kill, { once: true })
  const [stdin, stdout, , beside] = child.stdio as unknown as [Writable, Readable, Readable, Readable]
  // Its end breaks the pipes; how it ended is what `ended` tells.
  for (const pipe of [stdin, stdout, beside]) pipe.on('error', () => {})
  const ended = endOf(child).finally(() => signal?.removeEventListener('abort', kill))
  ended.catch(() => {})
  return { stdin, stdout, beside, ended, kill }
}

function endOf(child: ChildProcess): Promise<ToolEnd> {
  let said = ''
  let complained = false
  child.stderr?.setEncoding('utf8')
  child.stderr?.on('data', (text: string) => {
    complained = true
    said = (said + text).slice(-errorTailBytes)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const words = said.trim().split('\n').at(-1)?.trim().slice(0, 200) ?? ''
      const how = signal ? `signal ${signal}` : `exit code ${code}`
      resolve({ ok: code === 0, complained, lastWords: words === '' ? how : words })
    })
  })
}

/**
 * Runs a tool to its end and takes what it writes.
 * @param limit bytes of the answer after which it is ended; a broken file must not fill the memory
 * @throws the signal's reason; the system's error where it can't be started
 */
export async function runTool(
  program: string,
  args: readonly string[],
  { signal, limit = 64 << 20, cwd }: { signal?: AbortSignal | undefined; limit?: number; cwd?: string } = {},
): Promise<ToolEnd & { text: string }> {
  const tool = startTool(program, args, signal, cwd)
  tool.stdin.end()
  tool.beside.resume()
  const chunks: Buffer[] = []
  let bytes = 0
  tool.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > limit) tool.kill()
    else chunks.push(chunk)
  })
  const end = await tool.ended
  signal?.throwIfAborted()
  return { ...end, text: Buffer.concat(chunks).toString('utf8') }
}
