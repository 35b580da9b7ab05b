/** What the panel has for the brushes of the stage: their size, the repair's mask, the faces that may be changed. */
import { Eraser, Eye, PaintbrushVertical, ScanFace } from 'lucide-react'
import { Button, ToggleButton } from 'react-aria-components'
import { useTranslation } from '../../../i18n/index.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { AmountSlider, SwitchLine } from '../../../shared/AmountSlider.tsx'
import { radiusRange, selectTool, setRadius, useActiveStroke, usualRadius } from '../brush/active-stroke.ts'
import type { Tool } from '../brush/active-stroke.ts'
import { editSession } from '../composition.ts'
import { useMask } from '../mask/store.ts'
import { withStep } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'

/** How wide a brush is. */
export function SizeSlider({ tool, onChange }: { tool: Tool; onChange: (radius: number) => void }) {
  const words = useTranslation()
  const radius = useActiveStroke((state) => state.radius[tool])
  return (
    <AmountSlider
      label={words.workingSize}
      tip={words.manualColorSizeTip}
      value={Math.round(radius * 1000)}
      {...radiusRange(tool)}
      step={1}
      onChange={(value) => onChange(value / 1000)}
      onReset={() => onChange(usualRadius[tool])}
    />
  )
}

/** Whether the mask is seen, its brush and eraser, and what was painted. */
export function MaskControls() {
  const words = useTranslation()
  const { detect, mask } = useWorkbench(recipeOf).steps.repair
  const { overlay, kind, looking } = useMask()
  const painting = useActiveStroke((state) => state.tool === 'mask')
  const count = mask?.strokes.length ?? 0
  const isSelected = (each: typeof kind) => painting && kind === each
  return (
    <>
      <SwitchLine
        label={words.repairDetect}
        isSelected={detect}
        onChange={(on) => editSession.change('repair', (now) => withStep(now, 'repair', { detect: on }))}
      />
      <div className="grid gap-2">
        <ActionButton id="repair.overlay" pressed={overlay} icon={<Eye size={16} aria-hidden />} />
        <div className="flex gap-2">
          <ActionButton
            id="repair.brush"
            pressed={isSelected('add')}
            icon={<PaintbrushVertical size={16} aria-hidden className="shrink-0" />}
            className="flex-auto"
          />
          <ActionButton
            id="repair.eraser"
            pressed={isSelected('erase')}
            icon={<Eraser size={16} aria-hidden className="shrink-0" />}
            className="flex-auto"
          />
        </div>
        <p aria-live="polite" className="text-[12px] leading-4 text-dim">
          {overlay && looking ? words.maskLooking : words.maskHint}
        </p>
      </div>
      {painting && <SizeSlider tool="mask" onChange={(radius) => setRadius('mask', radius)} />}
      {count > 0 && (
        <div className="flex items-center justify-between gap-2">
          <p className="text-[12px] leading-4 text-dim">{words.maskCount(count)}</p>
          <Button
            onPress={() =>
              editSession.changeOnce('maskClear', (now) => withStep(now, 'repair', { mask: null }))
            }
            className="control px-3"
          >
            {words.maskClear}
          </Button>
        </div>
      )}
    </>
  )
}

/** Which faces may be changed. */
export function FaceControls() {
  const words = useTranslation()
  const marking = useActiveStroke((state) => state.tool === 'face')
  const count = useWorkbench((state) => recipeOf(state).steps.face.boxes.length)
  return (
    <div className="grid gap-1">
      <ToggleButton
        isSelected={marking}
        onChange={(on) => selectTool(on ? 'face' : null)}
        className="control flex items-center justify-center gap-2 px-3 data-[selected]:border-accent data-[selected]:text-accent"
      >
        <ScanFace size={16} aria-hidden />
        {words.faceMark}
      </ToggleButton>
      <p className="text-[12px] leading-4 text-dim">
        {marking ? words.faceMarkHint : words.faceCount(count)}
      </p>
    </div>
  )
}
