/**
 * A mask over the picture on the stage: a colour wherever what is drawn in the mask is white. Of the repair
 * and of local corrections.
 */
import { memo, useId } from 'react'
import type { ReactNode } from 'react'
import type { Point } from '../../../../contract/geometry.ts'
import type { MaskStroke } from '../../../../contract/mask.ts'
import type { Viewport } from '../view/store.ts'

/** A colour that photographs do not have. */
const overlayColor = '#ff1f8f'

interface StrokeProps {
  points: readonly Point[]
  kind: MaskStroke['kind']
  radius: number
  ratio: number
  /** Share of the radius over which it fades out. */
  feather?: number
}

/** A soft stroke is drawn in so many steps. */
const softSteps = [0.2, 0.4, 0.6, 0.8, 1] as const
const hard = [1] as const

const grey = (share: number): string =>
  `rgb(${Array(3)
    .fill(Math.round(share * 255))
    .join(' ')})`

/** In units of the picture's width, as all that is in the mask. */
export const StrokeInMask = memo(function StrokeInMask({
  points,
  kind,
  radius,
  ratio,
  feather = 0,
}: StrokeProps) {
  const line = points.length === 1 ? [...points, ...points] : points
  const way = line.map(({ x, y }) => `${x},${y * ratio}`).join(' ')
  const steps = feather === 0 ? hard : softSteps
  return steps.map((share) => (
    <polyline
      key={share}
      points={way}
      fill="none"
      stroke={grey(kind === 'add' ? share : 1 - share)}
      // What another stroke has covered more is not covered less by the rim of this one.
      style={steps === hard ? undefined : { mixBlendMode: kind === 'add' ? 'lighten' : 'darken' }}
      strokeWidth={radius * Math.max(1, ratio) * 2 * (1 - feather * (share - steps[0]))}
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ))
})

interface Props {
  viewport: Viewport
  /** Elements of the mask, in units of the picture's width. */
  children: ReactNode
  /** Elements of the mask in CSS pixels of the stage, below the others; gets the transform that the others have. */
  beneath?: (transform: string) => ReactNode
  testId: string
  /** Whatever tells the tests what is seen. */
  shown?: string
}

export function MaskCanvas({ viewport, children, beneath, testId, shown = '' }: Props) {
  const id = useId()
  const unit = viewport.zoom * viewport.width
  const [left, top] = [viewport.width / 2 - viewport.x * unit, viewport.height / 2 - viewport.y * unit]
  const transform = `translate(${left} ${top}) scale(${unit})`
  const stage = { width: viewport.width, height: viewport.height }
  return (
    <svg
      aria-hidden
      data-testid={testId}
      data-found={shown}
      className="pointer-events-none absolute inset-0 size-full overflow-hidden"
    >
      <defs>
        <mask id={id} maskUnits="userSpaceOnUse" x="0" y="0" {...stage}>
          {beneath?.(transform)}
          <g transform={transform} style={{ isolation: 'isolate' }}>
            {children}
          </g>
        </mask>
      </defs>
      <rect {...stage} fill={overlayColor} fillOpacity={0.65} mask={`url(#${id})`} />
    </svg>
  )
}
