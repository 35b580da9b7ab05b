/** The panel while prints are set: each as it will be cut, turned, with its caption; to keep them or not. */
import { RotateCcw, RotateCw, Trash2 } from 'lucide-react'
import type { CSSProperties } from 'react'
import { Button, Label, TextArea, TextField } from 'react-aria-components'
import { planGeometry, toResult } from '../../../../contract/geometry.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { PanelFrame } from '../panel/PanelFrame.tsx'
import { changePrint, removePrint, selectPrint, turnPrint, useSplit, type PrintDraft } from './store.ts'

/** CSS pixels that a print has in the list. */
const available = { width: 96, height: 96 }

type Scan = NonNullable<ReturnType<typeof useSplit.getState>['picture']>

/** A part of the scan, stretched by the browser as the engine will stretch it. */
function Look({ scan, print }: { scan: Scan; print: Pick<PrintDraft, 'corners' | 'quarterTurns'> }) {
  const { corners, quarterTurns } = print
  const plan = planGeometry(scan.width, scan.height, {
    corners,
    quarterTurns,
    mirror: false,
    straighten: 0,
    crop: null,
  })
  const scale = Math.min(available.width / plan.width, available.height / plan.height)
  const [a, b, c, d, e, f, g, h, i] = toResult(plan)
  const matrix = [a, d, 0, g / scale, b, e, 0, h / scale, 0, 0, 1, 0, c * scale, f * scale, 0, i]
  const style: CSSProperties = {
    width: scan.width * scale,
    height: scan.height * scale,
    transform: `matrix3d(${matrix.join(',')})`,
  }
  return (
    <div
      className="relative overflow-hidden rounded-sm bg-surround"
      style={{ width: plan.width * scale, height: plan.height * scale }}
    >
      <img src={scan.url} alt="" draggable={false} className="max-w-none origin-top-left" style={style} />
    </div>
  )
}

/** A rectangle of the scan, as wide as the panel. */
function CaptionPicture({ scan, area }: { scan: Scan; area: NonNullable<PrintDraft['caption']> }) {
  const words = useTranslation()
  const { left, top, width, height } = area
  return (
    <div
      className="relative w-full overflow-hidden rounded-sm"
      style={{ aspectRatio: (width * scan.width) / (height * scan.height) }}
    >
      <img
        src={scan.url}
        alt={words.printsCaptionPicture}
        draggable={false}
        className="absolute h-auto max-w-none"
        style={{
          width: `${100 / width}%`,
          left: `${(-100 * left) / width}%`,
          top: `${(-100 * top) / height}%`,
        }}
      />
    </div>
  )
}

/** The words of a print, beside the picture of what is written beneath it. */
function CaptionField({ print, scan, number }: { print: PrintDraft; scan: Scan; number: number }) {
  const words = useTranslation()
  const { caption } = print
  return (
    <div className="grid gap-1">
      {caption && <CaptionPicture scan={scan} area={caption} />}
      <TextField
        value={print.words}
        onChange={(text) => changePrint(print.id, { words: text })}
        className="grid gap-1"
      >
        <Label className="text-[12px] leading-4 text-dim">{words.printsWords(number)}</Label>
        <TextArea rows={2} maxLength={10_000} className="control h-auto resize-none px-2 py-1 select-text" />
      </TextField>
    </div>
  )
}

function PrintLine({ print, number }: { print: PrintDraft; number: number }) {
  const words = useTranslation()
  const { picture, selected, recut } = useSplit()
  return (
    <li
      className={`grid gap-2 rounded-md border p-2 ${print.id === selected ? 'border-accent' : 'border-line'}`}
    >
      <div className="flex items-start gap-2">
        <span className="w-5 shrink-0 font-semibold text-dim">{number}</span>
        <Button
          aria-label={words.printsChoose(number)}
          aria-pressed={print.id === selected}
          onPress={() => selectPrint(print.id)}
          className="grid size-24 shrink-0 place-items-center rounded"
        >
          {picture && <Look scan={picture} print={print} />}
        </Button>
        <div className="ml-auto flex flex-col gap-1">
          <Button
            aria-label={words.printsTurnLeft(number)}
            onPress={() => turnPrint(print.id, -1)}
            className="control grid w-8 place-items-center"
          >
            <RotateCcw size={16} aria-hidden />
          </Button>
          <Button
            aria-label={words.printsTurnRight(number)}
            onPress={() => turnPrint(print.id, 1)}
            className="control grid w-8 place-items-center"
          >
            <RotateCw size={16} aria-hidden />
          </Button>
          {recut === null && (
            <Button
              aria-label={words.printsRemoveOne(number)}
              onPress={() => removePrint(print.id)}
              className="control grid w-8 place-items-center"
            >
              <Trash2 size={16} aria-hidden />
            </Button>
          )}
        </div>
      </div>
      {recut === null && picture && <CaptionField print={print} scan={picture} number={number} />}
    </li>
  )
}

function SplitFooter() {
  const canCut = useSplit(({ prints, busy }) => prints.length > 0 && busy === null)
  return (
    <div className="grid grid-cols-2 gap-2 border-t border-line p-4 max-sm:py-2">
      <ActionButton id="prints.cancel" />
      <ActionButton id="prints.apply" primary disabled={!canCut} />
    </div>
  )
}

export function SplitPanel() {
  const words = useTranslation()
  const { prints, recut, busy } = useSplit()
  return (
    <PanelFrame label={words.printsBegin} footer={<SplitFooter />}>
      <div className="grid content-start gap-4 p-4">
        <h2 className="font-medium">{recut === null ? words.printsBegin : words.printsRecut}</h2>
        <p className="text-dim">{words.printsTip}</p>
        <output className="text-dim">
          {busy === 'finding' ? words.printsFinding : words.printsCount(prints.length)}
        </output>
        <ol className="grid gap-2">
          {prints.map((print, i) => (
            <PrintLine key={print.id} print={print} number={i + 1} />
          ))}
        </ol>
        {recut === null && <ActionButton id="prints.add" disabled={busy !== null} />}
      </div>
    </PanelFrame>
  )
}
