/** Over everything while the studio is closed and opened on another library; the page is loaded anew then. */
import { useStudio } from '../../rpc/client.ts'
import { useWords } from '../../i18n/index.ts'

export function LeavingOverlay() {
  const words = useWords()
  const leaving = useStudio((state) => state.leaving)
  if (!leaving) return null
  return (
    <output className="fixed inset-0 z-40 grid place-items-center bg-surround text-[15px]">
      {words.libraryLeaving}
    </output>
  )
}
