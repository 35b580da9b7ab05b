/** Names of results of which no two are the same, on any disk. */

/** Hands out names of which no two are the same on any disk: the second "lake.jpg" is "lake (2).jpg". */
export class FreeNames {
  readonly #taken = new Set<string>()

  /** @param relative path with "/" */
  take(relative: string): string {
    const dot = relative.lastIndexOf('.')
    const [stem, ending] =
      dot > relative.lastIndexOf('/') ? [relative.slice(0, dot), relative.slice(dot)] : [relative, '']
    let free = relative
    for (let n = 2; this.#taken.has(asDisk(free)); n++) free = `${stem} (${n})${ending}`
    this.#taken.add(asDisk(free))
    return free
  }
}

/** Many disks know neither case nor how an accent was typed. */
const asDisk = (name: string) => name.normalize('NFC').toLowerCase().normalize('NFC')
