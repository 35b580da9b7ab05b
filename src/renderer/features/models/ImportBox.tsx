/** A person's own model file: what it is and would become, before anything is installed. */
import { FileUp } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../shared/Button.tsx'
import type { ModelProposal } from '../../../contract/models.ts'
import { useTranslation } from '../../i18n/index.ts'
import { translated, WorkLine } from './WorkLine.tsx'
import { accept, chooseFile, discard } from './proposal.ts'
import { useModels } from './store.ts'
import type { Sample } from './store.ts'

/** The sample photograph before and after: whether these are colours is for a person to say. */
function SamplePictures({ sample }: { sample: Sample }) {
  const words = useTranslation()
  const pictures = [
    [words.sampleBefore, sample.before],
    [words.sampleAfter, sample.after],
  ]
  return (
    <div className="grid grid-cols-2 content-start gap-3">
      {pictures.map(([name, url]) => (
        <figure key={url} className="grid gap-1">
          <img src={url} alt={name} className="w-full rounded-md border border-line" />
          <figcaption className="text-[12px] text-dim">{name}</figcaption>
        </figure>
      ))}
    </div>
  )
}

/** Under which id, and whether at all. */
function Decision({ proposal, sample }: { proposal: ModelProposal; sample: Sample }) {
  const words = useTranslation()
  const [id, setId] = useState(proposal.id)
  return (
    <>
      {sample.wild && (
        <p role="alert" className="text-fault">
          {words.sampleWild}
        </p>
      )}
      <p>{words.sampleQuestion}</p>
      <label className="flex items-center gap-3">
        <span className="w-[132px] shrink-0 text-dim">{words.proposalId}</span>
        <input
          value={id}
          maxLength={64}
          onChange={(event) => setId(event.target.value)}
          className="control w-full px-2 select-text"
        />
      </label>
      <div className="flex gap-2">
        <Button className="primary px-4" onPress={() => void accept(proposal, id)}>
          {words.importModel}
        </Button>
        <Button className="control px-3" onPress={() => void discard()}>
          {words.cancel}
        </Button>
      </div>
    </>
  )
}

function Proposal({ proposal }: { proposal: ModelProposal }) {
  const words = useTranslation()
  const work = useModels((all) => all.works[proposal.token])
  const sample = useModels((all) => all.sample)
  const { factor } = proposal
  const facts = [
    [words.proposalFamily, translated(words, proposal.family)],
    [words.proposalFactor, factor ? `${factor.least} – ${factor.greatest}` : words.factorFixed],
    [words.licence, translated(words, proposal.licence)],
    ...(proposal.parameters === null
      ? []
      : [[words.proposalParameters, `${(proposal.parameters / 1e6).toFixed(1)} M`]]),
  ]
  return (
    <section
      aria-label={words.proposalTitle(proposal.file)}
      className="grid gap-6 border-t border-line pt-3 lg:grid-cols-2"
    >
      <div className="grid content-start gap-3">
        <h2 className="font-semibold">{words.proposalTitle(proposal.file)}</h2>
        <p>{translated(words, proposal.summary)}</p>
        <dl className="grid grid-cols-[minmax(88px,132px)_minmax(0,1fr)] gap-x-3 gap-y-1">
          {facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-dim">{name}</dt>
              <dd className="break-words select-text">{value}</dd>
            </div>
          ))}
        </dl>
        {sample ? (
          <Decision proposal={proposal} sample={sample} />
        ) : (
          <p className="text-dim">{words.proposalHint}</p>
        )}
        {work && <WorkLine name={proposal.file} work={work} />}
      </div>
      {sample && <SamplePictures sample={sample} />}
    </section>
  )
}

export function ImportBox() {
  const words = useTranslation()
  const proposal = useModels((all) => all.proposal)
  const looking = useModels((all) => all.looking)
  return (
    <div className="grid grid-cols-1 gap-3 rounded-md border border-line bg-panel p-4">
      <div className="flex flex-wrap items-center gap-4">
        <Button
          className="control flex items-center gap-2 px-3"
          isDisabled={looking}
          onPress={() => void chooseFile()}
        >
          <FileUp size={16} aria-hidden />
          {words.importFile}
        </Button>
        <p className="min-w-0 flex-1 basis-64 text-dim">{words.importHint}</p>
        <output>{looking ? words.importLooking : ''}</output>
      </div>
      {proposal && <Proposal key={proposal.token} proposal={proposal} />}
    </div>
  )
}
