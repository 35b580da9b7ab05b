/** The naming template: usual ones to choose, parts to put in, and what it makes of the first photos. */
import { useId, useRef } from 'react'
import { ArrowRight } from 'lucide-react'
import { Button } from 'react-aria-components'
import type { ExportForecast } from '../../../contract/export.ts'
import { useTranslation } from '../../i18n/index.ts'
import { choose, useExport } from './store.ts'

const presets = {
  result: '{name}{result}',
  year: '{date:yyyy}/{name}{result}',
  album: '{album}/{name}{result}',
  counter: '{date} {counter:3}',
  name: '{name}',
} as const

const parts = {
  name: '{name}',
  title: '{title}',
  date: '{date}',
  album: '{album}',
  variant: '{variant}',
  counter: '{counter:3}',
  result: '{result}',
} as const

const presetOf = (template: string): string =>
  Object.entries(presets).find(([, text]) => text === template)?.[0] ?? ''

/** @param examples what it makes of the first photos */
export function NameChoice({ examples }: { examples: ExportForecast['examples'] }) {
  const words = useTranslation()
  const template = useExport((state) => state.choices.template)
  const field = useRef<HTMLInputElement>(null)
  const id = useId()

  /** Where the cursor is; at the end when the field was never touched. */
  function put(part: string): void {
    const input = field.current
    const at = input?.selectionStart ?? template.length
    const end = input?.selectionEnd ?? at
    choose({ template: template.slice(0, at) + part + template.slice(end) })
    input?.focus()
    requestAnimationFrame(() => input?.setSelectionRange(at + part.length, at + part.length))
  }

  return (
    <section aria-label={words.exportName} className="grid gap-2">
      <div className="flex items-center justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {words.exportName}
        </label>
        <select
          aria-label={words.exportPresets}
          value={presetOf(template)}
          onChange={(event) => {
            const preset = Object.entries(presets).find(([key]) => key === event.target.value)
            if (preset) choose({ template: preset[1] })
          }}
          className="control px-2"
        >
          <option value="" disabled>
            …
          </option>
          {Object.keys(presets).map((key) => (
            <option key={key} value={key}>
              {words.exportPreset[key as keyof typeof presets]}
            </option>
          ))}
        </select>
      </div>
      <input
        id={id}
        ref={field}
        value={template}
        spellCheck={false}
        onChange={(event) => choose({ template: event.target.value })}
        className="control w-full px-2 font-mono select-text"
      />
      <div className="flex flex-wrap gap-1">
        {Object.entries(parts).map(([key, part]) => (
          <Button
            key={key}
            onPress={() => put(part)}
            className="rounded-full border border-line px-2 text-[12px] text-dim hover:border-control hover:text-ink"
          >
            + {words.exportPart[key as keyof typeof parts]}
          </Button>
        ))}
      </div>
      <p className="text-[12px] leading-4 text-dim">{words.exportNameHint}</p>
      {examples.length > 0 && (
        <ul aria-label={words.exportExample} className="grid gap-0.5 rounded bg-surround p-2 text-[12px]">
          {examples.map(({ original, name }, at) => (
            <li key={at} className="grid grid-cols-[minmax(0,1fr)_auto_minmax(0,1.4fr)] items-center gap-2">
              <span className="truncate text-dim" title={original}>
                {original}
              </span>
              <ArrowRight size={12} aria-hidden className="text-dim" />
              <span className="truncate select-text" title={name} data-testid="export-name">
                {name}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
