/** The picture in all the room there is: grey below, colour above, the divider between them when comparing. */
import type { CSSProperties } from 'react'
import { MoveHorizontal } from 'lucide-react'
import type { PhotoInfo } from '../../../contract/rpc.ts'
import { useWords } from '../../words/index.ts'
import { ColourLayers } from './ColourLayers.tsx'
import { useCompare, usePreviews } from './store.ts'

function Chip({ side, children }: { side: 'left' | 'right'; children: string }) {
  return (
    <span
      className={`pointer-events-none absolute top-2 ${side === 'left' ? 'left-2' : 'right-2'} rounded bg-black/65 px-2 py-0.5 text-[12px] text-white`}
    >
      {children}
    </span>
  )
}

function Divider({ split }: { split: number }) {
  const words = useWords()
  return (
    <>
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        value={split}
        aria-label={words.compareSlider}
        aria-valuetext={`${split}%`}
        onChange={(event) => useCompare.setState({ split: Number(event.target.value) })}
        onDoubleClick={() => useCompare.setState({ split: 50 })}
        className="divider"
      />
      <div
        className="divider-line pointer-events-none absolute inset-y-0 w-px -translate-x-1/2 bg-white shadow-[0_0_2px_rgb(0_0_0/0.8)]"
        style={{ left: `${split}%` }}
      >
        <span className="divider-grip absolute top-1/2 left-1/2 grid size-8 -translate-1/2 place-items-center rounded-full border border-black/30 bg-white text-black">
          <MoveHorizontal size={16} aria-hidden />
        </span>
      </div>
    </>
  )
}

export function Stage({ photo }: { photo: PhotoInfo }) {
  const words = useWords()
  const preview = usePreviews((state) => state.previews[photo.id])
  const { on, split, held } = useCompare()
  const { width, height } = photo.header
  const hasColour = preview !== undefined
  const shownSplit = held ? 100 : on && hasColour ? split : 0
  return (
    <section aria-label={photo.name} className="min-h-0 bg-surround p-6">
      <div className="stage grid size-full place-items-center">
        <div
          className="stage-picture relative shadow-[0_1px_12px_rgb(0_0_0/0.25)]"
          style={{ '--ratio': width / height } as CSSProperties}
        >
          <img src={photo.url} alt={words.originalOf(photo.name)} draggable={false} data-testid="original" />
          <div className="layers absolute inset-0" style={{ '--split': `${shownSplit}%` } as CSSProperties}>
            <ColourLayers url={preview?.url ?? null} alt={words.colourOf(photo.name)} />
          </div>
          {on && hasColour && !held && <Divider split={split} />}
          {hasColour && (on || held) && <Chip side="left">{words.original}</Chip>}
          {hasColour && on && !held && <Chip side="right">{words.colour}</Chip>}
        </div>
      </div>
    </section>
  )
}
