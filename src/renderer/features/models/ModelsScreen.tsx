/** The models screen: what is here, what can be had, a file of one's own, and the graphics card. */
import { useEffect } from 'react'
import { Button } from '../../shared/Button.tsx'
import type { Verdict } from '../../../contract/engine.ts'
import type { ModelCard } from '../../../contract/models.ts'
import { useTranslation } from '../../i18n/index.ts'
import { SideBarButton } from '../../shared/SideBarButton.tsx'
import { ImportBox } from './ImportBox.tsx'
import { ModelCardView } from './ModelCardView.tsx'
import { refreshModels, useModelCards, useVerdicts } from './store.ts'

const providerNames: Record<Verdict['provider'], string> = {
  cpu: 'CPU',
  cuda: 'CUDA',
  coreml: 'Core ML',
  dml: 'DirectML',
  webgpu: 'WebGPU',
}

/** What the graphics card is good for, judged when a person asks. */
function Verdicts() {
  const words = useTranslation()
  const { data: verdicts, isFetching: asking, refetch } = useVerdicts()
  const sentence = ({ trusted, speedup, difference }: Verdict) => {
    if (difference === null) return words.verdictNotStarted
    if (!trusted) return words.verdictDiffers((difference * 100).toFixed(1))
    return (speedup ?? 0) >= 1 ? words.verdictFaster((speedup ?? 1).toFixed(1)) : words.verdictSlower
  }
  return (
    <div className="flex flex-wrap items-center gap-4 rounded-md border border-line bg-panel p-4">
      <Button className="control px-3" isDisabled={asking} onPress={() => void refetch()}>
        {words.verdictAsk}
      </Button>
      <output className="min-w-0 flex-1 basis-40">
        {asking && words.verdictAsking}
        {!asking && verdicts && !verdicts.some(({ trusted }) => trusted) && words.verdictCpu}
      </output>
      {!asking && verdicts && verdicts.length > 0 && (
        <ul className="w-full">
          {verdicts.map((verdict) => (
            <li key={verdict.provider}>
              <span className="font-medium">{providerNames[verdict.provider]}</span>: {sentence(verdict)}{' '}
              {/* What the driver itself says is in no language of ours. */}
              {verdict.difference === null && (
                <span lang="en" className="text-dim select-text">
                  ({verdict.reason})
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

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
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(320px,100%),1fr))] gap-3">
        {cards.map((card) => (
          <ModelCardView key={card.id} card={card} cards={all} />
        ))}
      </ul>
    </section>
  )
}

export function ModelsScreen() {
  const words = useTranslation()
  const cards = useModelCards() ?? []
  useEffect(() => void refreshModels(), [])
  return (
    <main aria-label={words.models} className="min-h-0 overflow-y-auto bg-paper">
      <div className="mx-auto grid max-w-[1080px] grid-cols-1 gap-6 p-6 max-sm:gap-4 max-sm:p-3">
        <div className="grid gap-1">
          <div className="flex items-center gap-2">
            <SideBarButton className="-ml-2" />
            <h1 className="text-[20px] leading-7 font-semibold">{words.models}</h1>
          </div>
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
