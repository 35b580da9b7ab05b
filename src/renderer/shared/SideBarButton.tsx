/** Opens the side bar where the window has no column for it; elsewhere there is none. */
import { Menu } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useTranslation } from '../i18n/index.ts'
import { openOverlay, useOverlay } from '../shell/overlays.ts'
import { useWindow } from '../shell/window-size.ts'

export function SideBarButton({ className = '' }: { className?: string }) {
  const words = useTranslation()
  const wide = useWindow('wide')
  const open = useOverlay((state) => state.open === 'sideBar')
  if (wide) return null
  return (
    <Button
      aria-label={words.sideBarOpen}
      aria-expanded={open}
      onPress={() => openOverlay('sideBar')}
      className={`grid size-8 shrink-0 place-items-center rounded-md text-dim hover:text-ink ${className}`}
      render={(props) => <button {...props} title={words.sideBarOpen} />}
    >
      <Menu size={18} aria-hidden />
    </Button>
  )
}
