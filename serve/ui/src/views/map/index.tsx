import { useMemo } from 'preact/hooks'
import { api, type Model } from '../../api'
import { useAsked } from '../../ask'
import { NeedsModel } from '../../components'
import { route } from '../../route'
import './map.css'
import type { ColorBy } from './colors'
import { MapView } from './map-view'
import { pointsOf } from './points'

export interface Shown {
  method: 'pca' | 'tsne'
  dims: 2 | 3
  top: number
  color: ColorBy
  clusters: number
}

export const mostPoints = 200_000
export const mostForTsne = 20_000
const clusters = 10

/** What the address asks to be shown (t-SNE draws in the plane only); what it leaves out or gets wrong is chosen by the model's size. */
function shownOf(params: URLSearchParams, model: Model): Shown {
  const given = params.get('method')
  const dims = params.get('dims') === '3' ? 3 : 2
  // t-SNE makes the better picture, but a newcomer should not wait for it.
  const method = dims === 3 ? 'pca' : given === 'pca' || given === 'tsne' ? given : model.words <= 2000 ? 'tsne' : 'pca'
  const most = Math.min(model.words, method === 'tsne' ? mostForTsne : mostPoints)
  const top = Number(params.get('top'))
  const colors: ColorBy[] = ['frequency', 'cluster', 'label']
  const chosen = Math.min(most, Number.isInteger(top) && top > 0 ? top : method === 'tsne' ? 2000 : 20_000)
  return {
    method,
    dims,
    top: chosen,
    color: colors.find((c) => c === params.get('color')) ?? (chosen > 20_000 ? 'frequency' : 'cluster'),
    clusters,
  }
}

export default function View() {
  return <NeedsModel>{(model) => <Projected key={model.id} model={model} />}</NeedsModel>
}

function Projected({ model }: { model: Model }) {
  const shown = shownOf(route.value.params, model)
  // Clusters take time, and are asked for only when they are looked at.
  const request = {
    model: model.id, method: shown.method, dims: shown.dims, top: shown.top,
    ...(shown.color === 'cluster' ? { clusters: shown.clusters } : {}),
  } as const
  const asked = useAsked(JSON.stringify(request), (signal) => api.project(request, signal))
  const points = useMemo(() => asked.value && pointsOf(asked.value), [asked.value])
  return <MapView model={model} shown={shown} points={points} asked={asked} />
}
