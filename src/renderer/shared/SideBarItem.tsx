/** One line of the side bar: an icon, a name, a number; marked when it is what one looks at. */
import type { DragEventHandler, ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { useLanguage } from '../i18n/index.ts'
import { closeSideBar } from '../shell/overlays.ts'

interface Props {
  label: string
  icon: ReactNode
  count?: number | undefined
  /** Before the number: what went wrong there. */
  warning?: string | undefined
  current: boolean
  /** It opens and closes something, and leads to no other screen. */
  expanded?: boolean
  onPress: () => void
  /** In the place of the number while one is at the line. */
  after?: ReactNode
  /** What it stands for, for the menu of a right click on the list. */
  item?: string
  drop?: {
    over: boolean
    onDragOver: DragEventHandler
    onDragLeave: DragEventHandler
    onDrop: DragEventHandler
  }
}

export function SideBarItem({
  label,
  icon,
  count,
  warning,
  current,
  expanded,
  onPress,
  after,
  item,
  drop,
}: Props) {
  const language = useLanguage((state) => state.language)
  const { over, ...handlers } = drop ?? { over: false }
  return (
    <li
      {...handlers}
      data-item={item}
      className={`group relative flex h-8 items-center rounded-md pointer-coarse:h-11 ${
        over ? 'bg-primary text-on-primary' : current ? 'bg-raised' : 'hover:bg-raised/60'
      }`}
    >
      <Button
        onPress={() => {
          closeSideBar()
          onPress()
        }}
        className="flex h-full min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left"
        render={(props) => (
          <button
            {...props}
            title={label}
            aria-expanded={expanded}
            {...(current && expanded === undefined ? { 'aria-current': 'page' as const } : {})}
          />
        )}
      >
        <span className={over ? '' : current ? 'text-accent' : 'text-dim'}>{icon}</span>
        <span className={`min-w-0 flex-1 truncate ${current ? 'font-semibold' : ''}`}>{label}</span>
        {warning !== undefined && <span className="shrink-0 text-fault">{warning}</span>}
        {count !== undefined && (
          <span
            className={`${over ? '' : 'text-dim'} ${after === undefined ? '' : 'group-focus-within:invisible group-hover:invisible pointer-coarse:visible!'}`}
          >
            {count.toLocaleString(language)}
          </span>
        )}
      </Button>
      {after !== undefined && <span className="absolute right-1 pointer-coarse:static">{after}</span>}
    </li>
  )
}
