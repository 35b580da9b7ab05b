/** The picture of the film: it plays, or a frame of it stands, in colour over grey; or three seconds go round in colour. */
import { useEffect, useRef, useState, type CSSProperties } from 'react'
import type { PhotoDetail } from '../../../../contract/library.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { takesFocus } from '../../../shared/pass-focus.ts'
import { filmSession } from '../composition.ts'
import { useActiveStroke } from '../brush/active-stroke.ts'
import { Divider } from '../view/Divider.tsx'
import { useCompare } from '../view/store.ts'
import { useLostFocus } from '../view/lost-focus.ts'
import { HintLayer } from './HintLayer.tsx'
import { LoopCanvas } from './LoopCanvas.tsx'
import { frameKey, isOfFrame, recipeHere } from './recipe-here.ts'
import { colorKey, tickAt, useFilm } from './store.ts'
import { useWorkbench } from '../store.ts'

/** Milliseconds at a frame before its picture is asked for: who drags the playhead passes many. */
const stillDebounceMs = 90

/** The frame under the playhead as soon as one rests there; the one before stays until it has come. */
function useStill(): string | null {
  const address = useFilm(({ sheet, at }) => (sheet ? `${sheet.frames}/${tickAt(sheet, at)}/1280` : null))
  const playing = useFilm((state) => state.playing)
  const [shown, setShown] = useState<string | null>(null)
  useEffect(() => {
    if (address === null || playing) return undefined
    let gone = false
    const timer = setTimeout(() => {
      const image = new Image()
      image.src = address
      image.decode().then(
        () => !gone && setShown(address),
        // It can't be read; what is there stays.
        () => {},
      )
    }, stillDebounceMs)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [address, playing])
  return shown === address ? shown : null
}

/**
 * The colour of the very frame that is shown, as its recipe is now.
 * @param painting while a frame is painted on, what it was before stays until the next picture has come
 */
function useColor(painting: boolean): string | null {
  const recipe = useWorkbench((state) => colorKey(recipeHere(state)))
  return useFilm(({ color, sheet, at }) => {
    if (!color || !sheet) return null
    const tick = tickAt(sheet, at)
    const isThis = color.key === frameKey(tick, recipe) || (painting && isOfFrame(color.key, tick))
    return isThis ? color.url : null
  })
}

/** A key frame is painted on. */
const usePainting = (): boolean => {
  const isKey = useWorkbench((state) => state.keyFrame !== null)
  const tool = useActiveStroke((state) => state.tool)
  return isKey && tool === 'manualColor'
}

/** Mounted anew for each film. */
function Player({ url }: { url: string }) {
  const video = useRef<HTMLVideoElement>(null)
  const playing = useFilm((state) => state.playing)
  useEffect(() => {
    const element = video.current
    filmSession.attach(element)
    return () => filmSession.attach(null)
  }, [])
  useEffect(() => {
    if (!playing) return undefined
    let next = 0
    const follow = (): void => {
      if (video.current) filmSession.follow(video.current.currentTime)
      next = requestAnimationFrame(follow)
    }
    next = requestAnimationFrame(follow)
    return () => cancelAnimationFrame(next)
  }, [playing])
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- a person's own film has none
    <video
      ref={video}
      src={url}
      preload="auto"
      playsInline
      tabIndex={-1}
      aria-hidden
      onEnded={() => filmSession.ended()}
      className="film-layer"
      data-testid="player"
    />
  )
}

function Chip({ side, children }: { side: 'left' | 'right'; children: string }) {
  return (
    <span
      className={`pointer-events-none absolute top-3 ${side === 'left' ? 'left-3' : 'right-3'} rounded bg-black/70 px-2 py-0.5 text-[12px] text-white`}
    >
      {children}
    </span>
  )
}

export function FilmStage({ film }: { film: PhotoDetail }) {
  const words = useTranslation()
  const taker = useLostFocus(film.id)
  const playing = useFilm((state) => state.playing)
  const loop = useFilm((state) => state.loop)
  const sheet = useFilm((state) => state.sheet)
  const proxy = useFilm((state) => state.proxy)
  const still = useStill()
  const painting = usePainting()
  const color = useColor(painting)
  const { mode, split } = useCompare()
  const comparing = mode !== 'off' && !playing
  const { width, height } = sheet ?? film
  const cut: CSSProperties = comparing ? { clipPath: `inset(0 0 0 ${split}%)` } : {}
  return (
    <section
      ref={taker}
      aria-label={words.filmStage}
      {...takesFocus}
      data-testid="stage"
      className="film-stage relative size-full min-h-0 overflow-hidden bg-surround -outline-offset-2"
    >
      <div
        className="film-frame"
        style={{ aspectRatio: `${width} / ${height}`, '--ratio': width / height } as CSSProperties}
      >
        <img src={film.original.large} alt="" className="film-layer" />
        {proxy && <Player key={proxy.url} url={proxy.url} />}
        {still !== null && !playing && (
          <img
            src={still}
            alt={words.originalOf(film.name)}
            className="film-layer"
            data-testid="frame"
            data-frame={still}
          />
        )}
        {color !== null && !playing && !loop && (
          <img
            src={color}
            alt={words.colorOf(film.name)}
            className="film-layer"
            style={cut}
            data-testid="color"
            data-key={color}
          />
        )}
        {painting && sheet && !playing && !loop && !comparing && <HintLayer ratio={height / width} />}
        {loop && <LoopCanvas key={loop.url} loop={loop} split={mode === 'off' ? 0 : split} />}
        {comparing && (
          <>
            <Chip side="left">{words.filmOriginal}</Chip>
            <Chip side="right">{words.filmColor}</Chip>
            <Divider />
          </>
        )}
      </div>
    </section>
  )
}
