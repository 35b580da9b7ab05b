/** What a batch that is over has made, and which of its pictures need a look: each group opens as an album of its own. */
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { Button } from 'react-aria-components'
import type { BatchReview } from '../../../contract/needs-look.ts'
import { useTranslation } from '../../i18n/index.ts'
import { guestNow } from '../../rpc/client.ts'
import { showPhotos } from '../../shell/route.ts'
import { retry } from './jobs.ts'

const linkStyle =
  'min-h-6 shrink-0 rounded px-1 text-accent underline-offset-2 pointer-coarse:min-h-11 hover:underline'

export function BatchSummary({ review }: { review: BatchReview }) {
  const words = useTranslation()
  const { began, rendered, failed, doubtful, repaired, failedJobs } = review
  const since = { renderedSince: began ?? 0 }
  const fine = failed + doubtful + repaired === 0
  const Icon = failed > 0 ? TriangleAlert : CircleCheck
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1" data-testid="batch">
      <Icon size={16} aria-hidden className={failed > 0 ? 'text-fault' : 'text-accent'} />
      <output>
        {words.batchOver(rendered)}
        {fine && <span className="text-dim">{` · ${words.batchFine}`}</span>}
      </output>
      {failed > 0 && (
        <Button onPress={() => showPhotos({ ...since, states: ['failed'] })} className={linkStyle}>
          {words.batchFailed(failed)}
        </Button>
      )}
      {doubtful > 0 && (
        <Button
          onPress={() => showPhotos({ ...since, needsLook: 'doubtful' })}
          render={(props) => <button {...props} title={words.batchDoubtfulTip} />}
          className={linkStyle}
        >
          {words.batchDoubtful(doubtful)}
        </Button>
      )}
      {repaired > 0 && (
        <Button
          onPress={() => showPhotos({ ...since, needsLook: 'repaired' })}
          render={(props) => <button {...props} title={words.batchRepairedTip} />}
          className={linkStyle}
        >
          {words.batchRepaired(repaired)}
        </Button>
      )}
      {failedJobs.length > 0 && guestNow() !== 'view' && (
        <Button onPress={() => void retry([...failedJobs])} className={linkStyle}>
          {words.queueRetryFailed}
        </Button>
      )}
    </div>
  )
}
