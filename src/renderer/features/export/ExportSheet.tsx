/** The export's sheet: format, size, names with a live example, what goes along, and what it all comes to. */
import { useMemo, useState } from 'react'
import { Download, FolderOutput, Package, TriangleAlert } from 'lucide-react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { Button } from '../../shared/Button.tsx'
import type { ExportRequest } from '../../../contract/export.ts'
import { useStudio } from '../../rpc/client.ts'
import { closeExport, useOverlay } from '../../shell/overlays.ts'
import type { ExportSubject } from '../../shell/overlays.ts'
import { DialogTitle } from '../../shared/Dialog.tsx'
import { Toasts } from '../../toasts/Toasts.tsx'
import { durationText, sizeText } from '../../shared/durations.ts'
import { sentenceOf, useLanguage, useTranslation } from '../../i18n/index.ts'
import { Extras, FormatChoice, SizeChoice, VariantsChoice } from './choices.tsx'
import { NameChoice } from './NameChoice.tsx'
import { exportRequest, startExport, useExport, useForecast } from './store.ts'
import type { Forecast } from './store.ts'

/** What it comes to: number and size, and what a person should know before it starts. */
function ForecastLines({ forecast, fault }: Forecast) {
  const words = useTranslation()
  const language = useLanguage((state) => state.language)
  const warnings = forecast
    ? [
        ...(forecast.numbered > 0 ? [words.exportNumbered(forecast.numbered)] : []),
        ...(forecast.enlarging.tooLarge > 0 ? [words.exportTooLarge(forecast.enlarging.tooLarge)] : []),
        ...(forecast.missing > 0 ? [words.exportMissing(forecast.missing)] : []),
      ]
    : []
  return (
    <div className="min-h-15 text-dim" aria-live="polite">
      {fault && (
        <p className="flex gap-2 text-fault">
          <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
          {sentenceOf(fault)}
        </p>
      )}
      {forecast && (
        <>
          <p className="font-medium text-ink" data-testid="forecast">
            {words.exportForecast(forecast.pictures, sizeText(forecast.bytes, language))}
          </p>
          <p>{words.exportToRender(forecast.toRender)}</p>
          {forecast.enlarging.seconds > 0 && (
            <p data-testid="forecast-enlarging">
              {words.exportEnlarging(durationText(forecast.enlarging.seconds * 1000, words))}
            </p>
          )}
          {warnings.map((text) => (
            <p key={text} className="flex gap-2 text-accent">
              <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0" />
              {text}
            </p>
          ))}
        </>
      )}
    </div>
  )
}

function StartButtons({ request, known }: { request: ExportRequest; known: boolean }) {
  const words = useTranslation()
  const starting = useExport((state) => state.starting)
  const desktop = useStudio((state) => state.info?.host === 'desktop')
  const off = !known || starting
  if (!desktop) {
    return (
      <Button
        isDisabled={off}
        onPress={() => void startExport(request, 'zip')}
        className="primary flex items-center justify-center gap-2 px-4"
      >
        <Download size={16} aria-hidden />
        {words.exportDownload}
      </Button>
    )
  }
  return (
    <div className="grid gap-2">
      <div className="grid grid-cols-2 gap-2 max-sm:grid-cols-1">
        <Button
          isDisabled={off}
          onPress={() => void startExport(request, 'folder')}
          className="primary flex items-center justify-center gap-2 px-4"
        >
          <FolderOutput size={16} aria-hidden />
          {words.exportToFolder}
        </Button>
        <Button
          isDisabled={off}
          onPress={() => void startExport(request, 'zip')}
          className="control flex items-center justify-center gap-2 px-4"
        >
          <Package size={16} aria-hidden />
          {words.exportToZip}
        </Button>
      </div>
      <p className="text-[12px] leading-4 text-dim">{words.exportAgain}</p>
    </div>
  )
}

function Sheet({ subject }: { subject: ExportSubject }) {
  const words = useTranslation()
  const choices = useExport((state) => state.choices)
  const [title, setTitle] = useState(subject.album ?? '')
  const request = useMemo(() => exportRequest(subject, choices, title), [subject, choices, title])
  const { forecast, fault } = useForecast(request)
  return (
    <>
      <header className="flex items-center gap-4 border-b border-line px-4 py-3 max-sm:py-2">
        <DialogTitle title={words.exportTitle(subject.photos.length)} close={words.cancel} />
      </header>
      <div className="flex flex-col gap-5 overflow-y-auto p-4">
        <FormatChoice />
        <SizeChoice />
        <NameChoice examples={forecast?.examples ?? []} />
        <VariantsChoice />
        <Extras title={title} onTitle={setTitle} />
      </div>
      <footer className="grid gap-3 border-t border-line p-4">
        {/* Here, too: the messages of the window lie below the sheet. */}
        <Toasts className="-m-1 not-has-[li]:hidden" />
        <ForecastLines forecast={forecast} fault={fault} />
        <StartButtons request={request} known={forecast !== null} />
      </footer>
    </>
  )
}

export function ExportSheet() {
  const subject = useOverlay((state) => state.exporting)
  // While the sheet slides out it still shows what it was about.
  const [shown, setShown] = useState(subject)
  if (subject !== null && subject !== shown) setShown(subject)
  return (
    <ModalOverlay
      isOpen={subject !== null}
      onOpenChange={(open) => {
        if (!open) closeExport()
      }}
      isDismissable
      className="fixed inset-0 z-40 bg-black/40"
    >
      <Modal className="sheet fixed inset-y-0 right-0 w-[min(440px,100vw)] border-line sm:border-l bg-panel shadow-[-8px_0_32px_rgb(0_0_0/0.3)]">
        <Dialog className="safe-bottom grid h-full grid-cols-1 grid-rows-[auto_minmax(0,1fr)_auto] outline-none">
          {shown && <Sheet subject={shown} />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
