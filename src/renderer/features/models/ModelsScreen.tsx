/** The models screen: what is here, what can be had, a file of one's own, and the graphics card. */
import { useEffect } from 'react'
import type { ModelCard } from '../../../contract/models.ts'
import { useWords } from '../../i18n/index.ts'
import { ImportBox } from './ImportBox.tsx'
import { ModelCardView } from './ModelCardView.tsx'
import { refreshModels, useModelCards } from './queries.ts'
import { Verdicts } from './Verdicts.tsx'

interface CardsProps {
  title: string
  all: ModelCard[]
  shown: (card: ModelCard) => boolean
}

function Cards({ title, all, shown }: CardsProps) {
  const cards = all.filter(shown)
  if (cards.length === 0) return null
  return (
    <section aria-label={title} className="grid gap-3">
      <h2 className="text-[15px] font-semibold">{title}</h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(320px,1fr))] gap-3">
        {cards.map((card) => (
          <ModelCardView key={card.id} card={card} cards={all} />
        ))}
      </ul>
    </section>
  )
}

export function ModelsScreen() {
  const words = useWords()
  const cards = useModelCards() ?? []
  useEffect(() => void refreshModels(), [])
  return (
    <main aria-label={words.models} className="min-h-0 overflow-y-auto bg-paper">
      <div className="mx-auto grid max-w-[1080px] gap-6 p-6">
        <div className="grid gap-1">
          <h1 className="text-[20px] leading-7 font-semibold">{words.models}</h1>
          <p className="text-dim">{words.modelsIntro}</p>
        </div>
        <ImportBox />
        <Cards title={words.modelsHere} all={cards} shown={({ state }) => state !== 'available'} />
        <Cards title={words.modelsAvailable} all={cards} shown={({ state }) => state === 'available'} />
        <Verdicts />
      </div>
    </main>
  )
}
