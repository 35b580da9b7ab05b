/** The repair's mask in the panel: seen or not, brush and eraser, and what was painted. */
import { Eraser, Eye, PaintbrushVertical } from 'lucide-react'
import { Button } from 'react-aria-components'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { SwitchLine } from '../../../shared/SwitchLine.tsx'
import { useWords } from '../../../i18n/index.ts'
import { SizeSlider } from '../brush/SizeSlider.tsx'
import { setRadius, useWay } from '../brush/active-stroke.ts'
import { withStep } from '../recipes.ts'
import { change, recipeOf, useWorkbench } from '../store.ts'
import { clearMask, useMask } from './store.ts'

export function MaskControls() {
  const words = useWords()
  const { detect, mask } = useWorkbench(recipeOf).steps.repair
  const { veil, kind, looking } = useMask()
  const painting = useWay((state) => state.tool === 'mask')
  const count = mask?.strokes.length ?? 0
  const inHand = (each: typeof kind) => painting && kind === each
  return (
    <>
      <SwitchLine
        label={words.repairDetect}
        isSelected={detect}
        onChange={(on) => change('repair', (now) => withStep(now, 'repair', { detect: on }))}
      />
      <div className="grid gap-2">
        <ActionButton id="repair.veil" pressed={veil} icon={<Eye size={16} aria-hidden />} />
        <div className="flex gap-2">
          <ActionButton
            id="repair.brush"
            pressed={inHand('add')}
            icon={<PaintbrushVertical size={16} aria-hidden className="shrink-0" />}
            className="flex-auto"
          />
          <ActionButton
            id="repair.eraser"
            pressed={inHand('erase')}
            icon={<Eraser size={16} aria-hidden className="shrink-0" />}
            className="flex-auto"
          />
        </div>
        <p aria-live="polite" className="text-[12px] leading-4 text-dim">
          {veil && looking ? words.maskLooking : words.maskHint}
        </p>
      </div>
      {painting && <SizeSlider tool="mask" onChange={(radius) => setRadius('mask', radius)} />}
      {count > 0 && (
        <div className="flex items-center justify-between gap-2">
          <p className="text-[12px] leading-4 text-dim">{words.maskCount(count)}</p>
          <Button onPress={clearMask} className="control px-3">
            {words.maskClear}
          </Button>
        </div>
      )}
    </>
  )
}
