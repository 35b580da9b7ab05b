/** The export of a film: what for, how good, how much of it, under which name, and what it takes. */
import { useState } from 'react'
import { FileOutput, TriangleAlert } from 'lucide-react'
import { Dialog, Label, Modal, ModalOverlay, Radio, RadioGroup } from 'react-aria-components'
import { encoderSchema } from '../../../contract/film.ts'
import {
  filmExportSchema,
  filmPresetSchema,
  pictureFormats,
  type FilmExport,
} from '../../../contract/film-workbench.ts'
import type { PhotoDetail } from '../../../contract/library.ts'
import { useDetail } from '../../library/store.ts'
import { useStudio } from '../../rpc/client.ts'
import { closeFilmExport, useOverlay } from '../../shell/overlays.ts'
import { Button } from '../../shared/Button.tsx'
import { DialogTitle } from '../../shared/Dialog.tsx'
import { Toasts } from '../../toasts/Toasts.tsx'
import { useTranslation } from '../../i18n/index.ts'
import { FilmForecastLines } from './FilmForecastLines.tsx'
import { isFileName, startFilm, usualQuality } from './film.ts'

interface ChoiceProps {
  request: FilmExport
  onChange: (change: Partial<FilmExport>) => void
}

function PresetChoice({ request, onChange }: ChoiceProps) {
  const words = useTranslation()
  return (
    <RadioGroup
      value={request.preset}
      onChange={(value) => {
        const preset = filmPresetSchema.parse(value)
        onChange({ preset, quality: usualQuality[preset] })
      }}
      className="grid gap-2"
    >
      <Label className="font-medium">{words.filmPreset}</Label>
      {filmPresetSchema.options.map((preset) => (
        <Radio
          key={preset}
          value={preset}
          className="grid cursor-pointer gap-0.5 rounded-md border border-line p-2 data-[focus-visible]:outline-2 data-[focus-visible]:outline-accent data-[hovered]:border-control data-[selected]:border-accent"
        >
          <span className="font-medium">{words.filmPresets[preset]}</span>
          <span className="text-[12px] leading-4 text-dim">{words.filmPresetHints[preset]}</span>
        </Radio>
      ))}
    </RadioGroup>
  )
}

function PictureChoice({ request, onChange }: ChoiceProps) {
  const words = useTranslation()
  return (
    <label className="grid gap-1">
      <span className="font-medium">{words.filmPictures}</span>
      <select
        value={request.pictures}
        onChange={(event) =>
          onChange({ pictures: filmExportSchema.shape.pictures.parse(event.target.value) })
        }
        className="control w-full px-2"
      >
        {pictureFormats.map((format) => (
          <option key={format} value={format}>
            {words.filmPictureFormats[format]}
          </option>
        ))}
      </select>
    </label>
  )
}

function QualityChoice({ request, onChange }: ChoiceProps) {
  const words = useTranslation()
  if (request.preset === 'pictures') return <PictureChoice request={request} onChange={onChange} />
  if (request.preset === 'archive') return <p className="text-dim">{words.filmLossless}</p>
  return (
    <label className="grid gap-1">
      <span className="font-medium">{words.filmQuality}</span>
      <select
        value={request.quality}
        onChange={(event) => onChange({ quality: encoderSchema.shape.quality.parse(event.target.value) })}
        className="control w-full px-2"
      >
        {encoderSchema.shape.quality.options.map((quality) => (
          <option key={quality} value={quality}>
            {words.filmQualities[quality]}
          </option>
        ))}
      </select>
    </label>
  )
}

function PartChoice({ film, request, onChange }: ChoiceProps & { film: PhotoDetail }) {
  const words = useTranslation()
  const marks = film.film?.marks
  if (!marks || (marks.from === null && marks.to === null)) return null
  return (
    <label className="grid gap-1">
      <span className="font-medium">{words.filmPart}</span>
      <select
        value={request.part ? 'part' : 'whole'}
        onChange={(event) => onChange({ part: event.target.value === 'part' })}
        className="control w-full px-2"
      >
        <option value="part">{words.filmMarked}</option>
        <option value="whole">{words.filmWhole}</option>
      </select>
    </label>
  )
}

function NameField({ request, onChange }: ChoiceProps) {
  const words = useTranslation()
  const isValid = isFileName(request.name)
  return (
    <label className="grid gap-1">
      <span className="font-medium">
        {request.preset === 'pictures' ? words.filmFolderName : words.filmName}
      </span>
      <input
        value={request.name}
        spellCheck={false}
        maxLength={180}
        aria-invalid={!isValid}
        onChange={(event) => onChange({ name: event.target.value })}
        className="control w-full px-2 select-text"
      />
      <span className={`text-[12px] leading-4 ${isValid ? 'text-dim' : 'text-fault'}`}>
        {isValid ? words.filmNameHint : words.filmNameBad}
      </span>
    </label>
  )
}

function StartButton({ request }: { request: FilmExport }) {
  const words = useTranslation()
  const desktop = useStudio((state) => state.info?.host === 'desktop')
  const [starting, setStarting] = useState(false)
  const start = async (): Promise<void> => {
    setStarting(true)
    await startFilm(request)
    setStarting(false)
  }
  return (
    <Button
      isDisabled={starting || !isFileName(request.name)}
      onPress={() => void start()}
      className="primary flex items-center justify-center gap-2 px-4"
    >
      <FileOutput size={16} aria-hidden />
      {desktop ? words.filmToFolder : words.filmBegin}
    </Button>
  )
}

function Sheet({ film }: { film: PhotoDetail }) {
  const words = useTranslation()
  const { from = null, to = null } = film.film?.marks ?? {}
  const [request, setRequest] = useState<FilmExport>({
    photo: film.id,
    preset: 'share',
    quality: usualQuality.share,
    pictures: 'png',
    part: from !== null || to !== null,
    name: `${film.name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}-color`,
  })
  const onChange = (change: Partial<FilmExport>): void => setRequest((now) => ({ ...now, ...change }))
  const choice = { request, onChange }
  return (
    <>
      <header className="flex items-center gap-4 border-b border-line px-4 py-3 max-sm:py-2">
        <DialogTitle title={words.filmExport} close={words.cancel} />
      </header>
      <div className="flex flex-col gap-5 overflow-y-auto p-4">
        {film.missing && (
          <p className="flex gap-2 text-fault">
            <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
            {words.missingOriginal}
          </p>
        )}
        <PresetChoice {...choice} />
        <QualityChoice {...choice} />
        <PartChoice {...choice} film={film} />
        <NameField {...choice} />
        {request.preset !== 'pictures' && <p className="text-dim">{words.filmKeeps}</p>}
        <FilmForecastLines request={request} marked={isMarked(film)} />
      </div>
      <footer className="grid gap-3 border-t border-line p-4">
        {/* Here, too: the messages of the window lie below the sheet. */}
        <Toasts className="-m-1 not-has-[li]:hidden" />
        <StartButton request={request} />
      </footer>
    </>
  )
}

/** Key frames, and cuts against those that are found. */
function isMarked({ film }: PhotoDetail): boolean {
  const marks = film?.marks
  return marks !== undefined && marks.keyFrames.length + marks.addedCuts.length + marks.removedCuts.length > 0
}

export function FilmExportDialog() {
  const photo = useOverlay((state) => state.filming)
  const detail = useDetail(photo)
  // While the sheet slides out it still shows what it was about.
  const [shown, setShown] = useState(detail)
  if (detail !== null && detail !== shown) setShown(detail)
  return (
    <ModalOverlay
      isOpen={photo !== null}
      onOpenChange={(open) => {
        if (!open) closeFilmExport()
      }}
      isDismissable
      className="fixed inset-0 z-40 bg-black/40"
    >
      <Modal className="sheet fixed inset-y-0 right-0 w-[min(440px,100vw)] border-line bg-panel shadow-[-8px_0_32px_rgb(0_0_0/0.3)] sm:border-l">
        <Dialog className="safe-bottom grid h-full grid-cols-1 grid-rows-[auto_minmax(0,1fr)_auto] outline-none">
          {shown && <Sheet key={shown.id} film={shown} />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
