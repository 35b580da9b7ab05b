/** What every step of the panel begins with: its name, its switch, and the picture without it for as long as a button is held. */
import { EyeOff } from 'lucide-react'
import { useEffect } from 'react'
import { Button } from 'react-aria-components'
import { SwitchLine } from '../../../shared/SwitchLine.tsx'
import { useWords } from '../../../i18n/index.ts'
import type { StepName } from '../recipes.ts'
import { useWorkbench } from '../store.ts'

function endPeek(step: StepName): void {
  useWorkbench.setState((state) => (state.without === step ? { without: null } : state))
}

function PeekButton({ step, label }: { step: StepName; label: string }) {
  const words = useWords()
  // Switched off under a finger, or the photo is left: nobody lets the button go.
  useEffect(() => () => endPeek(step), [step])
  const tip = words.stepHold(label)
  return (
    <Button
      aria-label={tip}
      onPressStart={() => useWorkbench.setState({ without: step })}
      onPressEnd={() => endPeek(step)}
      className="grid size-6 shrink-0 place-items-center rounded text-dim transition-colors data-[hovered]:text-ink data-[pressed]:text-accent"
      render={(props) => <button {...props} title={tip} />}
    >
      <EyeOff size={15} aria-hidden />
    </Button>
  )
}

interface Props {
  step: StepName
  label: string
  on: boolean
  isDisabled?: boolean
  onChange: (on: boolean) => void
}

export function StepHead({ step, label, on, isDisabled = false, onChange }: Props) {
  return (
    <div className="flex items-center gap-2">
      <div className="min-w-0 flex-1">
        <SwitchLine label={label} isSelected={on} isDisabled={isDisabled} onChange={onChange} />
      </div>
      {on ? <PeekButton step={step} label={label} /> : <span className="size-6" />}
    </div>
  )
}
