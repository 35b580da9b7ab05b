/** Shown with the missing photos: what that means, and the way out. */
import { FolderSearch, Unlink } from 'lucide-react'
import { Button } from 'react-aria-components'
import { perform } from '../../shell/actions.ts'
import { useRoute } from '../../shell/route.ts'
import { useWords } from '../../i18n/index.ts'

export function MissingNote() {
  const words = useWords()
  const shown = useRoute(({ query }) => query.missing === true)
  if (!shown) return null
  return (
    <section
      aria-label={words.missing}
      className="flex shrink-0 items-center gap-3 border-b border-line bg-panel px-4 py-2"
    >
      <Unlink size={16} aria-hidden className="shrink-0 text-accent" />
      <p className="min-w-0 flex-1">{words.missingText}</p>
      <Button
        onPress={() => perform('photos.findMissing')}
        className="control flex shrink-0 items-center gap-2 px-3"
      >
        <FolderSearch size={16} aria-hidden />
        {words.findMissing}
      </Button>
    </section>
  )
}
