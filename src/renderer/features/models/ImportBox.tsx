/** A person's own model file: what it is and would become, before anything is installed. */
import { FileUp } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import type { ModelProposal } from '../../../contract/models.ts'
import { useWords } from '../../words/index.ts'
import { accept, chooseFile, discard, useModels } from './store.ts'
import { WorkLine } from './WorkLine.tsx'

function Proposal({ proposal }: { proposal: ModelProposal }) {
  const words = useWords()
  const [id, setId] = useState(proposal.id)
  const work = useModels((all) => all.works[proposal.token])
  const { factor } = proposal
  const facts = [
    [words.proposalFamily, proposal.family],
    [words.proposalFactor, factor ? `${factor.least} – ${factor.greatest}` : words.factorFixed],
    [words.licence, proposal.licence],
    ...(proposal.parameters === null
      ? []
      : [[words.proposalParameters, `${(proposal.parameters / 1e6).toFixed(1)} M`]]),
  ]
  return (
    <section aria-label={words.proposalTitle(proposal.file)} className="grid gap-3 border-t border-line pt-3">
      <h2 className="font-semibold">{words.proposalTitle(proposal.file)}</h2>
      <p>{proposal.summary}</p>
      <dl className="grid grid-cols-[144px_minmax(0,1fr)] gap-x-3 gap-y-1">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-dim">{name}</dt>
            <dd className="break-words select-text">{value}</dd>
          </div>
        ))}
      </dl>
      <label className="flex items-center gap-3">
        <span className="w-[132px] text-dim">{words.proposalId}</span>
        <input
          value={id}
          maxLength={64}
          onChange={(event) => setId(event.target.value)}
          className="control w-64 px-2 select-text"
        />
      </label>
      <p className="text-dim">{words.proposalHint}</p>
      {work ? (
        <WorkLine label={words.importModel} work={work} />
      ) : (
        <div className="flex gap-2">
          <Button className="primary px-4" onPress={() => void accept(proposal, id)}>
            {words.importModel}
          </Button>
          <Button className="control px-3" onPress={() => void discard()}>
            {words.cancel}
          </Button>
        </div>
      )}
    </section>
  )
}

export function ImportBox() {
  const words = useWords()
  const proposal = useModels((all) => all.proposal)
  const looking = useModels((all) => all.looking)
  return (
    <div className="grid gap-3 rounded-md border border-line bg-panel p-4">
      <div className="flex flex-wrap items-center gap-4">
        <Button
          className="control flex items-center gap-2 px-3"
          isDisabled={looking}
          onPress={() => void chooseFile()}
        >
          <FileUp size={16} aria-hidden />
          {words.importFile}
        </Button>
        <p className="text-dim">{words.importHint}</p>
        <output>{looking ? words.importLooking : ''}</output>
      </div>
      {proposal && <Proposal key={proposal.token} proposal={proposal} />}
    </div>
  )
}
