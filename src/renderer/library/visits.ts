/** Which photos somebody opens: the studio notes each once. What lists those that nobody has is brought up to date afterwards. */
import { guestNow, studio } from '../rpc/client.ts'
import { reportFault } from '../toasts/store.ts'
import { refreshLists } from './events.ts'

class Visits {
  #isStale = false

  /** While one goes from photo to photo the lists stay as they are: the next photo must not go with the one before. */
  async look(id: number): Promise<void> {
    // Guests leave no traces of what they have seen.
    if (guestNow() !== null) return
    try {
      const { first } = await studio().library.look({ id })
      if (first) this.#isStale = true
    } catch (error) {
      reportFault(error)
    }
  }

  leave(): void {
    if (!this.#isStale) return
    this.#isStale = false
    refreshLists()
  }
}

export const visits = new Visits()
