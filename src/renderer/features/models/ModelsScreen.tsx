/** The models screen: what is here, what can be had, a file of one's own, and the graphics card. */
import { useEffect } from 'react'
import type { ModelCard } from '../../../contract/models.ts'
import { useWords } from '../../i18n/index.ts'
import { ImportBox } from './ImportBox.tsx'
import { ModelCardView } from './ModelCardView.tsx'
import { refresh, useModels } from './store.ts'
import { Verdicts } from './Verdicts.tsx'

function Cards({ title, cards }: { title: string; cards: ModelCard[] }) {
  if (cards.length === 0) return null
  return (
    <section aria-label={title} className="grid gap-3">
      <h2 className="text-[15px] font-semibold">{title}</h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(320px,1fr))] gap-3">
        {cards.map((card) => (
          <ModelCardView key={card.id} card={card} />
        ))}
      </ul>
    </section>
  )
}

export function ModelsScreen() {
  const words = useWords()
  const cards = useModels((all) => all.cards)
  useEffect(() => void refresh(), [])
  return (
    <main aria-label={words.models} className="min-h-0 overflow-y-auto bg-paper">
      <div className="mx-auto grid max-w-[1080px] gap-6 p-6">
        <div className="grid gap-1">
          <h1 className="text-[20px] leading-7 font-semibold">{words.models}</h1>
          <p className="text-dim">{words.modelsIntro}</p>
        </div>
        <ImportBox />
        <Cards title={words.modelsHere} cards={cards?.filter(({ state }) => state !== 'available') ?? []} />
        <Cards
          title={words.modelsAvailable}
          cards={cards?.filter(({ state }) => state === 'available') ?? []}
        />
        <Verdicts />
      </div>
    </main>
  )
}
