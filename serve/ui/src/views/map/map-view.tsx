import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { api, type Model, type ProjectAnswer } from '../../api'
import { type Asked, useAsked } from '../../ask'
import { Busy, ErrorNote, IconButton } from '../../components'
import { language, number } from '../../i18n'
import { route, setParams } from '../../route'
import { useShortcuts } from '../../shortcuts'
import { theme } from '../../theme'
import { clusterCategories, labelCategories } from './colors'
import { MapEngine } from './engine'
import { FindField } from './find-field'
import type { Shown } from './index'
import { Legend } from './legend'
import { m } from './messages'
import { Panel } from './panel'
import type { Points } from './points'
import { Settings } from './settings'

/** How many neighbors are asked for and highlighted. */
export const neighborsShown = 12

declare global {
  interface Window {
    /** What the map drew, for the browser tests. */
    firthMap?: () => ReturnType<MapEngine['report']>
  }
}

// Numbers of an address: short, and never NaN.
function numbers(text: string | null): number[] | null {
  const list = text?.split(',').map(Number) ?? []
  return list.length > 0 && list.every(Number.isFinite) ? list : null
}
const short = (list: number[]) => list.map((v) => Number(v.toPrecision(4))).join(',')

export function MapView({ model, shown, points, asked }: { model: Model; shown: Shown; points: Points | null; asked: Asked<ProjectAnswer> }) {
  const { params } = route.value
  const word = params.get('word')
  const lassoText = params.get('lasso')
  const place = useRef<HTMLDivElement>(null)
  const engine = useRef<MapEngine | null>(null)
  const [fallback, setFallback] = useState(false)
  const [lassoing, setLassoing] = useState(false)
  const [only, setOnly] = useState<number | null>(null)
  const [hovered, setHovered] = useState<string | null>(null)
  const [labels, setLabels] = useState<Map<string, string>>(new Map())
  const [failed, setFailed] = useState<Error | null>(null)
  const latest = useRef(points)
  latest.current = points

  useEffect(() => {
    const made = new MapEngine(place.current!, {
      onPick: (i) => setParams({ word: i < 0 ? null : latest.current!.words[i]! }),
      onHover: (i) => setHovered(i < 0 ? null : latest.current!.words[i]!),
      onLasso: (polygon, state) => {
        setLassoing(false)
        setParams({ lasso: `${short(state)};${short(simplified(polygon))}`, word: null })
      },
      onRest: (state) => setParams({ at: short(state) }),
      onFallback: setFallback,
    })
    engine.current = made
    window.firthMap = () => made.report()
    return () => {
      made.dispose()
      engine.current = null
      delete window.firthMap
    }
  }, [])

  // Points: a place in the address belongs to their number of dimensions.
  const seenDims = useRef<number | null>(null)
  const [ready, setReady] = useState<Points | null>(null)
  useEffect(() => {
    if (!points || !engine.current) return
    const state = seenDims.current === null ? numbers(params.get('at')) : null
    if (seenDims.current !== null && seenDims.current !== points.dims) setParams({ at: null, lasso: null })
    seenDims.current = points.dims
    setFailed(null)
    engine.current.show(points, state).then(
      () => setReady(points),
      (error: unknown) => setFailed(error instanceof Error ? error : new Error(String(error))),
    )
  }, [points])

  const categories = useMemo(() => {
    if (!points || shown.color === 'frequency') return null
    return shown.color === 'cluster' ? clusterCategories(points) : labelCategories(points, labels)
  }, [points, shown.color, labels, theme.value])
  useEffect(() => setOnly(null), [categories])

  const selection = useMemo(() => {
    const [state, polygon] = lassoText?.split(';').map(numbers) ?? []
    return ready && engine.current && state && polygon ? engine.current.within(polygon, state) : null
  }, [lassoText, ready])

  const place0 = word && ready ? ready.find(word) : -1
  const neighbors = useAsked(word ? `${model.id} ${word}` : null, (signal) => api.neighbors({ model: model.id, words: [word!], k: neighborsShown }, signal))
  const list = word && !neighbors.busy ? neighbors.value?.neighbors ?? [] : []

  useEffect(() => {
    engine.current?.setColors(shown.color, categories, { category: only, marked: selection ?? [], chosen: place0 >= 0 })
  }, [ready, categories, only, selection, place0 >= 0, shown.color, theme.value])
  useEffect(() => {
    engine.current?.choose(place0, ready ? list.map((n) => ready.find(n.word)).filter((i) => i >= 0) : [])
  }, [place0, ready, neighbors.value, neighbors.busy, theme.value])

  const clear = () => {
    setLassoing(false)
    setParams({ word: null, lasso: null })
  }
  const lasso = (on: boolean) => setLassoing(on)
  // As soon as the button is pressed: what is drawn right after it is a lasso.
  useLayoutEffect(() => engine.current?.setLassoing(lassoing), [lassoing])
  const listSeen = () => {
    const seen = engine.current?.seen()
    if (seen) setParams({ lasso: `${short(seen.state)};${short(seen.polygon)}`, word: null })
  }
  const fly = (to: string) => {
    setParams({ word: to })
    engine.current?.flyTo(ready?.find(to) ?? -1)
  }
  useShortcuts([
    { keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], label: () => m('move'), run: (event) => {
      const step = event.shiftKey ? 240 : 80
      const [dx, dy] = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key] ?? [0, 0]
      engine.current?.pan(dx!, dy!)
    } },
    { keys: ['+', '='], label: () => m('zoomIn'), run: () => engine.current?.zoomAt(1.5) },
    { keys: ['-'], label: () => m('zoomOut'), run: () => engine.current?.zoomAt(1 / 1.5) },
    { keys: ['0'], label: () => m('fit'), run: () => engine.current?.fit() },
    { keys: ['l'], label: () => m('lasso'), run: () => lasso(!lassoing) },
    { keys: ['v'], label: () => m('listSeen'), run: listSeen },
    { keys: ['Escape'], label: () => m('clear'), run: clear },
  ])
  // Said by screen readers, and the name of the canvas.
  const name = m('canvas', { n: points?.n ?? 0 })
  useEffect(() => {
    const canvas = engine.current!.overlay
    canvas.tabIndex = 0
    canvas.setAttribute('role', 'application')
    canvas.setAttribute('aria-label', name)
  }, [name])

  return (
    <div class="map-view">
      <h1 class="visually-hidden">{m('title')}</h1>
      <div
        class="map-place"
        ref={place}
        onFocusCapture={(event) => event.target === engine.current?.overlay && engine.current.overlay.matches(':focus-visible') && engine.current.setCross(true)}
        onBlurCapture={() => engine.current?.setCross(false)}
        onKeyDown={(event) => event.key === 'Enter' && event.target === engine.current?.overlay && engine.current.pickMiddle()}
      >
        <div class="map-tools">
          <IconButton label={m('zoomIn')} onClick={() => engine.current?.zoomAt(1.8)}>+</IconButton>
          <IconButton label={m('zoomOut')} onClick={() => engine.current?.zoomAt(1 / 1.8)}>−</IconButton>
          <IconButton label={m('fit')} onClick={() => engine.current?.fit()}><FitSign /></IconButton>
          <IconButton label={m('lasso')} pressed={lassoing} onClick={() => lasso(!lassoing)}><LassoSign /></IconButton>
        </div>
        {ready && <Legend by={shown.color} categories={categories} points={ready} only={only} onOnly={setOnly} />}
        {fallback && <p class="map-note">{m('fallback')}</p>}
        {asked.busy && (
          <div class="map-busy"><Busy label={m(shown.method === 'tsne' && shown.top > 3000 ? 'projectingSlow' : 'projecting', { n: number(shown.top) })} /></div>
        )}
        {(asked.error ?? failed) && <div class="map-busy"><ErrorNote error={(asked.error ?? failed)!} onRetry={asked.error ? asked.again : () => location.reload()} /></div>}
      </div>
      <aside class="map-panel" aria-label={m('title')} lang={language.value === 'zh' ? 'zh-Hans' : 'en'}>
        <FindField words={points?.words ?? []} onChoose={fly} />
        <Settings model={model} shown={shown} points={ready} labels={labels} onLabels={setLabels} />
        <Panel
          model={model}
          points={ready}
          word={word}
          asked={neighbors}
          selection={selection}
          categories={categories}
          hovered={hovered}
          onWord={fly}
          onHover={(w) => engine.current?.hover(w === null || !ready ? -1 : ready.find(w))}
          onClear={clear}
        />
      </aside>
    </div>
  )
}

// A lasso has a vertex for every few pixels: fewer make a shorter address, and
// no visible difference.
function simplified(polygon: number[]): number[] {
  const most = 48
  const n = polygon.length / 2
  const step = Math.max(1, n / most)
  const kept: number[] = []
  for (let i = 0; Math.floor(i) < n; i += step) kept.push(polygon[2 * Math.floor(i)]!, polygon[2 * Math.floor(i) + 1]!)
  return kept
}

function FitSign() {
  return <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.4" aria-hidden="true"><path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" /></svg>
}

function LassoSign() {
  return <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.4" aria-hidden="true"><ellipse cx="8" cy="6.2" rx="6" ry="4.2" stroke-dasharray="2.6 1.6" /><path d="M5 10c-1.4.6-1.6 2 .2 2.2 1.6.2 1 2.2-1 2.3" /></svg>
}
