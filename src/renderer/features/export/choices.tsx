/** The simple choices of the export's sheet: format and quality, size, variants, and what goes along. */
import { outputFormatSchema } from '../../../contract/photo-formats.ts'
import type { OutputFormat } from '../../../contract/photo-formats.ts'
import { AmountSlider } from '../../shared/AmountSlider.tsx'
import { NumberInput } from '../../shared/NumberInput.tsx'
import { useTranslation } from '../../i18n/index.ts'
import { choose, isLossy, usualChoices, useExport } from './store.ts'
import type { ExportChoices } from '../../../contract/view-settings.ts'

const names: Record<OutputFormat, string> = {
  jpeg: 'JPEG',
  png: 'PNG',
  tiff: 'TIFF',
  webp: 'WebP',
  avif: 'AVIF',
}

export function FormatChoice() {
  const words = useTranslation()
  const { format, quality } = useExport((state) => state.choices)
  return (
    <section className="grid gap-3">
      <label className="flex items-center justify-between">
        <span className="font-medium">{words.exportFormat}</span>
        <select
          value={format}
          onChange={(event) => choose({ format: outputFormatSchema.parse(event.target.value) })}
          className="control w-32 px-2"
        >
          {outputFormatSchema.options.map((option) => (
            <option key={option} value={option}>
              {names[option]}
            </option>
          ))}
        </select>
      </label>
      {isLossy(format) && (
        <AmountSlider
          label={words.quality}
          tip={words.qualityTip}
          value={quality}
          least={1}
          greatest={100}
          step={1}
          onChange={(value) => choose({ quality: value })}
          onReset={() => choose({ quality: usualChoices.quality })}
        />
      )}
    </section>
  )
}

/** Sizes that screens and print shops ask for, in pixels. */
const sides = [1280, 2048, 3840, 6000]

export function SizeChoice() {
  const words = useTranslation()
  const side = useExport((state) => state.choices.longestSide)
  const own = side !== null && !sides.includes(side)
  return (
    <div className="flex items-center justify-between gap-3">
      <label className="contents">
        <span className="font-medium">{words.exportSize}</span>
        <select
          value={side === null ? 'full' : own ? 'own' : String(side)}
          onChange={(event) => {
            const { value } = event.target
            choose({ longestSide: value === 'full' ? null : value === 'own' ? 3000 : Number(value) })
          }}
          className="control w-48 px-2"
        >
          <option value="full">{words.exportFull}</option>
          {sides.map((each) => (
            <option key={each} value={each}>
              {words.exportSide} {each}
            </option>
          ))}
          <option value="own">{words.exportSide} …</option>
        </select>
      </label>
      {own && (
        <NumberInput
          label={words.exportPixels}
          value={side}
          least={16}
          greatest={65_500}
          step={1}
          format={{ useGrouping: false }}
          onChange={(longestSide) => choose({ longestSide })}
          className="w-24"
        />
      )}
    </div>
  )
}

export function VariantsChoice() {
  const words = useTranslation()
  const variants = useExport((state) => state.choices.variants)
  return (
    <label className="flex items-center justify-between">
      <span className="font-medium">{words.exportVariants}</span>
      <select
        value={variants}
        onChange={(event) => choose({ variants: event.target.value === 'all' ? 'all' : 'first' })}
        className="control w-48 px-2"
      >
        <option value="first">{words.exportFirst}</option>
        <option value="all">{words.exportAll}</option>
      </select>
    </label>
  )
}

type Flag = {
  [Key in keyof ExportChoices]: ExportChoices[Key] extends boolean ? Key : never
}[keyof ExportChoices]

function Check({ flag, label, hint }: { flag: Flag; label: string; hint?: string }) {
  const on = useExport((state) => state.choices[flag])
  return (
    <label className="flex items-start gap-2">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => choose({ [flag]: event.target.checked })}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span>
        {label}
        {hint !== undefined && <span className="block text-[12px] leading-4 text-dim">{hint}</span>}
      </span>
    </label>
  )
}

interface ExtrasProps {
  title: string
  onTitle: (title: string) => void
}

export function Extras({ title, onTitle }: ExtrasProps) {
  const words = useTranslation()
  const titled = useExport(({ choices }) => choices.contactSheet || choices.sheetPdf || choices.gallery)
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium">{words.exportExtras}</legend>
      <Check flag="metadata" label={words.exportMetadata} hint={words.exportMetadataHint} />
      <Check flag="mark" label={words.exportMark} hint={words.markHint} />
      <Check flag="sidecar" label={words.exportSidecar} />
      <Check flag="beforeAfter" label={words.exportBeforeAfter} />
      <Check flag="contactSheet" label={words.exportSheet} />
      <Check flag="sheetPdf" label={words.exportSheetPdf} />
      <Check flag="gallery" label={words.exportGallery} />
      {titled && (
        <label className="grid gap-1">
          <span className="text-dim">{words.exportHeading}</span>
          <input
            value={title}
            maxLength={200}
            onChange={(event) => onTitle(event.target.value)}
            className="control w-full px-2 select-text"
          />
        </label>
      )}
    </fieldset>
  )
}
