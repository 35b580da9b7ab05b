/** What windows and programs see of a farm, and may change in it. */
import type { FailedWork, FarmStatus } from '../../contract/farm.ts'

export interface FarmMonitor {
  status(): Promise<FarmStatus>
  /** The dead-letter list. */
  failed(): Promise<FailedWork[]>
  /** @param ids all when left out. @returns how many. @throws StudioFault `farm.unknownJob` */
  retry(ids?: readonly string[]): Promise<number>
  /** As `retry`. */
  forget(ids?: readonly string[]): Promise<number>
}
