/** Format, quality, mark and the one primary button: the result in full size. */
import { Download, X } from 'lucide-react'
import { Button } from 'react-aria-components'
import { outputFormatSchema } from '../../../contract/engine.ts'
import type { OutputFormat } from '../../../contract/engine.ts'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { AmountSlider } from '../../shared/AmountSlider.tsx'
import { useWords } from '../../words/index.ts'
import { cancelSave, defaultQuality, isLossy, useSave } from './store.ts'

const names: Record<OutputFormat, string> = {
  jpeg: 'JPEG',
  png: 'PNG',
  tiff: 'TIFF',
  webp: 'WebP',
  avif: 'AVIF',
}

function FormatChoice() {
  const words = useWords()
  const format = useSave((state) => state.format)
  return (
    <label className="flex items-center justify-between">
      <span className="font-medium">{words.format}</span>
      <select
        value={format}
        onChange={(event) => useSave.setState({ format: outputFormatSchema.parse(event.target.value) })}
        className="control w-28 px-2"
      >
        {outputFormatSchema.options.map((option) => (
          <option key={option} value={option}>
            {names[option]}
          </option>
        ))}
      </select>
    </label>
  )
}

export function SaveControl() {
  const words = useWords()
  const { format, quality, mark, saving } = useSave()
  return (
    <section aria-label={words.save} className="grid gap-3">
      <FormatChoice />
      <div className={isLossy(format) ? '' : 'invisible'}>
        <AmountSlider
          label={words.quality}
          tip={words.qualityTip}
          value={quality}
          least={1}
          greatest={100}
          step={1}
          onChange={(value) => useSave.setState({ quality: value })}
          onReset={() => useSave.setState({ quality: defaultQuality })}
        />
      </div>
      <label className="flex items-start gap-2" title={words.markHint}>
        <input
          type="checkbox"
          checked={mark}
          onChange={(event) => useSave.setState({ mark: event.target.checked })}
          className="mt-0.5 size-4 accent-accent"
        />
        {words.mark}
      </label>
      <div className="flex gap-2">
        <ActionButton
          id="photo.save"
          primary
          disabled={saving !== null}
          icon={<Download size={16} aria-hidden />}
          className="flex-1"
        />
        {saving && (
          <Button
            aria-label={words.cancel}
            onPress={cancelSave}
            className="control grid w-8 place-items-center"
          >
            <X size={16} aria-hidden />
          </Button>
        )}
      </div>
    </section>
  )
}
