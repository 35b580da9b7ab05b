/** One photo in all the room there is. */
import { ArrowLeft, ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect } from 'react'
import { Button } from 'react-aria-components'
import { back, openPhoto } from '../../frame/place.ts'
import { useCard } from '../../library/cards.ts'
import { neighbour, positionOf, useOrder } from '../../library/order.ts'
import { useWords } from '../../words/index.ts'

export function Workbench({ id }: { id: number }) {
  const words = useWords()
  const card = useCard(id)
  const count = useOrder((state) => state.ids.length)
  const step = (by: 1 | -1): void => {
    const next = neighbour(id, by)
    if (next !== undefined) openPhoto(next)
  }
  useEffect(() => {
    document.title = card ? `${card.name} – Tintype` : 'Tintype'
  }, [card])
  const url = card?.coloured?.large ?? card?.original.large
  return (
    <main
      aria-label={card?.name ?? words.photoLoading}
      className="grid min-h-0 grid-rows-[48px_minmax(0,1fr)]"
    >
      <header className="flex items-center gap-2 border-b border-line bg-panel px-4">
        <Button aria-label={words.backToAlbum} onPress={back} className="control grid w-8 place-items-center">
          <ArrowLeft size={16} aria-hidden />
        </Button>
        <h2 className="min-w-0 truncate px-2 font-semibold">{card?.name}</h2>
        <span className="mr-auto text-dim">{words.position(positionOf(id) + 1, count)}</span>
        <Button
          aria-label={words.previousPhoto}
          onPress={() => step(-1)}
          className="control grid w-8 place-items-center"
        >
          <ChevronLeft size={16} aria-hidden />
        </Button>
        <Button
          aria-label={words.nextPhoto}
          onPress={() => step(1)}
          className="control grid w-8 place-items-center"
        >
          <ChevronRight size={16} aria-hidden />
        </Button>
      </header>
      <div className="min-h-0 bg-surround p-6">
        {url !== undefined && <img src={url} alt={card?.name ?? ''} className="size-full object-contain" />}
      </div>
    </main>
  )
}
