/** Faces in the panel: which ones may be changed. */
import { ScanFace } from 'lucide-react'
import { ToggleButton } from 'react-aria-components'
import { useWords } from '../../../i18n/index.ts'
import { takeTool, useWay } from '../brush/active-stroke.ts'
import { recipeOf, useWorkbench } from '../store.ts'

export function FaceControls() {
  const words = useWords()
  const marking = useWay((state) => state.tool === 'face')
  const count = useWorkbench((state) => recipeOf(state).steps.face.boxes.length)
  return (
    <div className="grid gap-1">
      <ToggleButton
        isSelected={marking}
        onChange={(on) => takeTool(on ? 'face' : null)}
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
