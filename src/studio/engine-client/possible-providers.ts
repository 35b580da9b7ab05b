/**
 * Which execution providers this system can have at all: what it can't have is no choice. Whether they are
 * right is tested apart.
 */
import { readdir } from 'node:fs/promises'
import type { ExecutionProvider } from '../../contract/manifest.ts'

export interface System {
  platform: NodeJS.Platform
  /** Names in a folder; none where it is not there. */
  list: (folder: string) => Promise<string[]>
}

const ownSystem: System = {
  platform: process.platform,
  list: (folder) => readdir(folder).catch(() => []),
}

/** The processor first; then what the system's graphics cards may do, in no order of trust. */
export async function possibleProviders({ platform, list }: System = ownSystem): Promise<
  ExecutionProvider[]
> {
  if (platform === 'darwin') return ['cpu', 'coreml', 'webgpu']
  if (platform === 'win32') return ['cpu', 'dml', 'webgpu']
  if (platform !== 'linux') return ['cpu']
  const hasNvidia = (await list('/proc/driver/nvidia')).length > 0
  const hasCard = hasNvidia || (await list('/dev/dri')).some((name) => name.startsWith('renderD'))
  return ['cpu', ...(hasNvidia ? (['cuda'] as const) : []), ...(hasCard ? (['webgpu'] as const) : [])]
}
