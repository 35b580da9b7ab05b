/** One model: what it is good at, size, licence, source and state, and what can be done with it. */
import { Button } from 'react-aria-components'
import type { FileCheck, ModelCard } from '../../../contract/models.ts'
import { desktop } from '../../line/client.ts'
import { useWords } from '../../words/index.ts'
import { forgetDoubt, install, remove, useModels, verify } from './store.ts'
import type { Doubt } from './store.ts'
import { WorkLine } from './WorkLine.tsx'

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)

/** Both hashes, and a person's word. */
function DoubtBox({ id, doubt }: { id: string; doubt: Doubt }) {
  const words = useWords()
  return (
    <div role="alert" className="grid gap-2 rounded-md border border-accent p-3">
      <p>{words.hashUnknown}</p>
      <dl className="grid gap-1 text-[12px]">
        <dt className="text-dim">{words.hashExpected}</dt>
        <dd className="break-all select-text">{doubt.expected ?? words.hashNone}</dd>
        <dt className="text-dim">{words.hashActual}</dt>
        <dd className="break-all select-text">{doubt.actual}</dd>
      </dl>
      <div className="flex flex-wrap gap-2">
        <Button className="control px-3" onPress={() => void install(id, doubt.fromFolder, doubt.actual)}>
          {words.trustFile}
        </Button>
        <Button className="control px-3" onPress={() => forgetDoubt(id)}>
          {words.cancel}
        </Button>
      </div>
    </div>
  )
}

function Checked({ files }: { files: FileCheck[] }) {
  const words = useWords()
  const whole = files.every((file) => file.whole)
  return (
    <output className={whole ? 'text-dim' : 'text-fault'}>
      {whole ? words.modelWhole : words.modelDamaged}
    </output>
  )
}

function Actions({ card }: { card: ModelCard }) {
  const words = useWords()
  const { id, name } = card
  if (card.state === 'available') {
    return (
      <>
        <Button
          className="control px-3"
          aria-label={`${words.install}: ${name}`}
          onPress={() => void install(id, false)}
        >
          {words.install}
        </Button>
        {desktop() && (
          <Button
            className="control px-3"
            aria-label={`${words.fromFolder}: ${name}`}
            onPress={() => void install(id, true)}
          >
            {words.fromFolder}
          </Button>
        )}
      </>
    )
  }
  return (
    <>
      <Button
        className="control px-3"
        aria-label={`${words.verify}: ${name}`}
        onPress={() => void verify(id)}
      >
        {words.verify}
      </Button>
      {card.state === 'installed' && (
        <Button
          className="control px-3"
          aria-label={`${words.removeModel}: ${name}`}
          onPress={() => void remove(id)}
        >
          {words.removeModel}
        </Button>
      )}
    </>
  )
}

export function ModelCardView({ card }: { card: ModelCard }) {
  const words = useWords()
  const { id, name, summary, licence, source, bytes, state } = card
  const work = useModels((all) => all.works[id])
  const doubt = useModels((all) => all.doubts[id])
  const check = useModels((all) => all.checks[id])
  return (
    <li className="flex flex-col gap-2 rounded-md border border-line bg-panel p-4">
      <div className="flex items-baseline justify-between gap-3">
        <h3 className="font-semibold">{name}</h3>
        <span className={`shrink-0 text-[12px] ${state === 'available' ? 'text-dim' : 'text-accent'}`}>
          {words.modelState[state]}
        </span>
      </div>
      <p>{summary}</p>
      <p className="text-[12px] break-words text-dim select-text">
        {bytes === null ? words.sizeUnknown : words.size(megabytes(bytes))} · {licence} · {source}
      </p>
      {doubt && <DoubtBox id={id} doubt={doubt} />}
      {check && <Checked files={check} />}
      <div className="mt-auto flex flex-wrap gap-2 pt-1">
        {work ? (
          <div className="flex-1">
            <WorkLine label={`${words.install}: ${name}`} work={work} />
          </div>
        ) : (
          <Actions card={card} />
        )}
      </div>
    </li>
  )
}
