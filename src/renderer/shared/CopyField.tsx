/** A text that is there to be taken elsewhere: selected by a click into it, copied by the button behind it. */
import { useState } from 'react'
import { Check, Copy } from 'lucide-react'
import { useTranslation } from '../i18n/index.ts'
import { Button } from './Button.tsx'
import { copyText } from './copy-text.ts'

export function CopyField({ label, value }: { label: string; value: string }) {
  const words = useTranslation()
  /** The text that was copied: another one was not. */
  const [copied, setCopied] = useState<string | null>(null)
  const copy = async (): Promise<void> => setCopied((await copyText(value)) ? value : null)
  return (
    <div className="flex gap-2">
      <input
        readOnly
        aria-label={label}
        value={value}
        onFocus={(event) => event.target.select()}
        className="control min-w-0 flex-1 px-2 font-mono text-[12px] select-text"
      />
      <Button onPress={() => void copy()} className="control flex items-center gap-2 px-3">
        {copied === value ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
        {words.copy}
      </Button>
      <output className="sr-only">{copied === value ? words.detailsCopied : ''}</output>
    </div>
  )
}
