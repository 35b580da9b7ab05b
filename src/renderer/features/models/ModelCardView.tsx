/** One model: what it is good at, size, licence, source and state, and what can be done with it. */
import { Button } from 'react-aria-components'
import type { FileCheck } from '../../../contract/engine-models.ts'
import type { ModelCard } from '../../../contract/models.ts'
import { desktop } from '../../rpc/client.ts'
import type { Words } from '../../i18n/en/index.ts'
import { useTranslation } from '../../i18n/index.ts'
import { measured, summaryOf, translated, WorkLine } from './WorkLine.tsx'
import {
  discardVariant,
  dismissHashMismatch,
  install,
  installFromFile,
  keepVariant,
  makeInt8,
  remove,
  useModels,
  verify,
} from './store.ts'
import type { HashMismatch, Measured } from './store.ts'

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)

/** Both hashes; a person decides. */
function HashMismatchBox({ id, mismatch }: { id: string; mismatch: HashMismatch }) {
  const words = useTranslation()
  return (
    <div role="alert" className="grid gap-2 rounded-md border border-accent p-3">
      <p>{words.hashUnknown}</p>
      <dl className="grid gap-1 text-[12px]">
        <dt className="text-dim">{words.hashExpected}</dt>
        <dd className="break-all select-text">{mismatch.expected ?? words.hashNone}</dd>
        <dt className="text-dim">{words.hashActual}</dt>
        <dd className="break-all select-text">{mismatch.actual}</dd>
      </dl>
      <div className="flex flex-wrap gap-2">
        <Button className="control px-3" onPress={() => void install(id, mismatch.origin, mismatch.actual)}>
          {words.trustFile}
        </Button>
        <Button className="control px-3" onPress={() => dismissHashMismatch(id)}>
          {words.cancel}
        </Button>
      </div>
    </div>
  )
}

/** What was measured of a quicker variant, and whether to keep it. */
function MeasuredBox({ card, found }: { card: ModelCard; found: Measured }) {
  const words = useTranslation()
  return (
    <section
      aria-label={words.variantTitle(card.name)}
      className="grid gap-2 rounded-md border border-accent p-3"
    >
      <p>{measured(words, found.comparison)}</p>
      <div className="flex flex-wrap gap-2">
        <Button className="control px-3" onPress={() => void keepVariant(card.id, found)}>
          {words.variantKeep}
        </Button>
        <Button className="control px-3" onPress={() => void discardVariant(card.id, found)}>
          {words.variantThrow}
        </Button>
      </div>
    </section>
  )
}

function Checked({ files }: { files: FileCheck[] }) {
  const words = useTranslation()
  const whole = files.every((file) => file.whole)
  return (
    <output className={whole ? 'text-dim' : 'text-fault'}>
      {whole ? words.modelWhole : words.modelDamaged}
    </output>
  )
}

/** What a licence is called, without what is said about it. */
const nameOfLicence = (licence: string): string => licence.split(/ ?[(（;；]/, 1)[0]

/** Size and licence in a line; whoever wants to read the licence's words and the source unfolds them. */
function Facts({ bytes, licence, source }: { bytes: number | null; licence: string; source: string }) {
  const words = useTranslation()
  const size = bytes === null ? words.sizeUnknown : words.size(megabytes(bytes))
  return (
    <details className="text-[12px] text-dim">
      <summary className="w-fit cursor-pointer rounded">
        {size} · {nameOfLicence(licence)}
      </summary>
      <p className="pt-1 break-words select-text">
        {words.licence}: {licence}
      </p>
      <p className="break-words select-text">
        {words.modelSource}: {source}
      </p>
    </details>
  )
}

interface Action {
  word: string
  press: () => Promise<void>
}

function actionsOf(words: Words, card: ModelCard, found: Measured | undefined): Action[] {
  const { id } = card
  if (card.state === 'available') {
    return [
      { word: words.install, press: () => install(id) },
      desktop()
        ? { word: words.fromFolder, press: () => install(id, { fromFolder: true }) }
        : { word: words.fromFile, press: () => installFromFile(card) },
    ]
  }
  return [
    ...(card.canMakeInt8 && !found ? [{ word: words.makeInt8, press: () => makeInt8(id) }] : []),
    { word: words.verify, press: () => verify(id) },
    ...(card.state === 'installed' ? [{ word: words.removeModel, press: () => remove(id) }] : []),
  ]
}

/** @param cards all models: a variant is described by the one that it was made of */
export function ModelCardView({ card, cards }: { card: ModelCard; cards: ModelCard[] }) {
  const words = useTranslation()
  const { id, name, licence, source, bytes, state } = card
  const work = useModels((all) => all.works[id])
  const mismatch = useModels((all) => all.mismatches[id])
  const check = useModels((all) => all.checks[id])
  const found = useModels((all) => all.measured[id])
  return (
    <li className="flex flex-col gap-2 rounded-md border border-line bg-panel p-4">
      <div className="flex items-baseline justify-between gap-3">
        <h3 className="font-semibold">{name}</h3>
        <span className={`shrink-0 text-[12px] ${state === 'available' ? 'text-dim' : 'text-accent'}`}>
          {words.modelState[state]}
        </span>
      </div>
      <p>{summaryOf(words, card, cards)}</p>
      <Facts bytes={bytes} licence={translated(words, licence)} source={translated(words, source)} />
      {mismatch && <HashMismatchBox id={id} mismatch={mismatch} />}
      {found && <MeasuredBox card={card} found={found} />}
      {check && <Checked files={check} />}
      <div className="mt-auto flex flex-wrap gap-2 pt-1">
        {work ? (
          <WorkLine name={name} work={work} />
        ) : (
          actionsOf(words, card, found).map(({ word, press }) => (
            <Button
              key={word}
              className="control px-3"
              aria-label={`${word}: ${name}`}
              onPress={() => void press()}
            >
              {word}
            </Button>
          ))
        )}
      </div>
    </li>
  )
}
