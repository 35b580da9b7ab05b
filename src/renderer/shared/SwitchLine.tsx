/** A switch at the end of a line of words. */
import { Switch } from 'react-aria-components'

interface Props {
  label: string
  isSelected: boolean
  isDisabled?: boolean
  onChange: (on: boolean) => void
}

export function SwitchLine({ label, isSelected, isDisabled = false, onChange }: Props) {
  return (
    <Switch
      isSelected={isSelected}
      isDisabled={isDisabled}
      onChange={onChange}
      className="group relative flex min-h-6 items-center justify-between gap-2 font-medium data-[disabled]:text-dim"
    >
      {label}
      <span className="flex h-4 w-7 shrink-0 items-center rounded-full bg-control/50 p-0.5 transition-colors group-data-[disabled]:opacity-50 group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-offset-2 group-data-[focus-visible]:outline-accent group-data-[selected]:bg-accent">
        <span className="size-3 rounded-full bg-raised transition-transform group-data-[selected]:translate-x-3" />
      </span>
    </Switch>
  )
}
