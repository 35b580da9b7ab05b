/** Which version a farm works with: the studio's. Others are refused, for their pictures could be others. */
import { StudioFault } from '../../contract/errors.ts'
import { keyPrefix, authenticated, type FarmConnection } from './connection.ts'

const versionKey = `${keyPrefix}:farm:version`

/** Says it now, and whenever a Redis that was gone is back: one without a disk has forgotten it. */
export function announceVersion({ redis }: FarmConnection, own: string): void {
  const say = () => void redis.set(versionKey, own).catch(() => undefined)
  redis.on('ready', say)
  if (redis.status === 'ready') say()
}

/** @throws StudioFault `farm.otherVersion`, `farm.unreachable` where Redis does not let us in */
export async function checkVersion(connection: FarmConnection, own: string): Promise<void> {
  const farm = await authenticated(connection, connection.redis.get(versionKey))
  if (farm !== null && farm !== own)
    throw new StudioFault('farm.otherVersion', { farm: farm.slice(0, 100), own })
}
