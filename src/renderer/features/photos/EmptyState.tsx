/** Before the first photo: what this is, what to do, and that nothing can be harmed. */
import { ImagePlus, ShieldCheck } from 'lucide-react'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { useStudio } from '../../line/client.ts'
import { useWords } from '../../words/index.ts'
import { usePhotos } from './store.ts'

/** A print, half developed: the one drawing of the program, made of the interface's own greys and amber. */
function Print() {
  return (
    <svg viewBox="0 0 160 120" className="h-36 w-48" aria-hidden>
      <defs>
        <linearGradient id="sky" x1="0" x2="1">
          <stop offset="0.42" stopColor="#8d8d8d" />
          <stop offset="0.62" stopColor="#e9a94f" />
        </linearGradient>
        <linearGradient id="hill" x1="0" x2="1">
          <stop offset="0.42" stopColor="#5f5f5f" />
          <stop offset="0.62" stopColor="#5d7a55" />
        </linearGradient>
        <linearGradient id="lake" x1="0" x2="1">
          <stop offset="0.42" stopColor="#787878" />
          <stop offset="0.62" stopColor="#4f7f94" />
        </linearGradient>
      </defs>
      <rect x="2" y="2" width="156" height="116" rx="3" fill="#f7f7f7" stroke="#bdbdbd" />
      <rect x="12" y="12" width="136" height="96" fill="url(#sky)" />
      <circle cx="112" cy="40" r="11" fill="#fff4dc" />
      <path d="M12 78 50 46l26 22 20-14 52 30v24H12z" fill="url(#hill)" />
      <path d="M12 92q34-10 68-2t68-2v20H12z" fill="url(#lake)" />
    </svg>
  )
}

export function EmptyState() {
  const words = useWords()
  const adding = usePhotos((state) => state.adding)
  const info = useStudio((state) => state.info)
  return (
    <div className="flex h-full flex-col items-center justify-center gap-6 bg-surround px-8 text-center">
      <Print />
      <div className="space-y-1">
        <h2 className="text-[20px] leading-7 font-semibold">{words.emptyTitle}</h2>
        <p className="text-dim">{words.emptyText}</p>
      </div>
      <ActionButton id="photos.add" primary icon={<ImagePlus size={16} aria-hidden />} className="px-5" />
      <ol className="grid max-w-[720px] grid-cols-3 gap-6 text-left">
        {words.emptySteps.map((step, index) => (
          <li key={step} className="flex gap-2">
            <span aria-hidden className="font-semibold text-accent">
              {index + 1}
            </span>
            <span>{step}</span>
          </li>
        ))}
      </ol>
      <div className="space-y-1 text-dim">
        <p className="flex items-center justify-center gap-2">
          <ShieldCheck size={16} aria-hidden className="text-accent" />
          {words.neverChanged}
        </p>
        <p>{words.emptyFormats}</p>
        {info && <p>{words.version(info.version)}</p>}
      </div>
      <output className="h-5">{adding > 0 ? words.adding(adding) : ''}</output>
    </div>
  )
}
