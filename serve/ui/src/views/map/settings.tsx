import { useState } from 'preact/hooks'
import type { Model } from '../../api'
import { Button, Choice, Dialog, SelectField, TextField } from '../../components'
import { setParams } from '../../route'
import type { ColorBy } from './colors'
import { mostForTsne, mostPoints, type Shown } from './index'
import { m } from './messages'
import { parseLabels } from './own-labels'
import type { Points } from './points'

/** What is shown on the map and how. */
export function Settings({ model, shown, points, labels, onLabels }: { model: Model; shown: Shown; points: Points | null; labels: Map<string, string>; onLabels: (labels: Map<string, string>) => void }) {
  const [editing, setEditing] = useState(false)
  const most = Math.min(model.words, shown.method === 'tsne' ? mostForTsne : mostPoints)
  const sizes = [...new Set([...[500, 2000, 5000, 20_000, 50_000, 100_000, 200_000].filter((n) => n < most), shown.top, most])].sort((a, b) => a - b)
  return (
    <div class="map-settings">
      <Choice label={m('method')} value={shown.method} onChange={(method) => setParams({ method, ...(method === 'tsne' ? { dims: null } : {}) })} options={[
        { value: 'pca', label: m('pca'), title: m('pcaTitle') },
        { value: 'tsne', label: m('tsne'), title: m('tsneTitle') },
      ]} />
      <Choice label={m('dims')} value={String(shown.dims)} onChange={(dims) => setParams({ dims: dims === '3' ? '3' : null, ...(dims === '3' ? { method: 'pca' } : {}) })} options={[
        { value: '2', label: m('flat') },
        { value: '3', label: m('space') },
      ]} />
      <SelectField label={m('wordsShown')} value={String(shown.top)} onChange={(top) => setParams({ top })}
        options={sizes.map((n) => ({ value: String(n), label: m(n === model.words ? 'all' : 'mostFrequent', { n }) }))} />
      <SelectField<ColorBy> label={m('colorBy')} value={shown.color} onChange={(color) => {
        setParams({ color })
        if (color === 'label' && labels.size === 0) setEditing(true)
      }} options={(['frequency', 'cluster', 'label'] as const).map((value) => ({ value, label: m(value) }))} />
      {shown.color === 'label' && <Button kind="quiet" class="map-labels" onClick={() => setEditing(true)}>{m('labelsTitle')}…</Button>}
      {editing && <LabelsDialog points={points} labels={labels} onLabels={onLabels} onClose={() => setEditing(false)} />}
    </div>
  )
}

function LabelsDialog({ points, labels, onLabels, onClose }: { points: Points | null; labels: Map<string, string>; onLabels: (labels: Map<string, string>) => void; onClose: () => void }) {
  const [text, setText] = useState(() => [...labels].map((pair) => pair.join('\t')).join('\n'))
  const { labels: read, bad } = parseLabels(text)
  const found = [...read.keys()].filter((word) => (points?.find(word) ?? -1) >= 0).length
  return (
    <Dialog title={m('labelsTitle')} onClose={onClose}>
      <form onSubmit={(event) => {
        event.preventDefault()
        onLabels(read)
        onClose()
      }}>
        <TextField label={m('labelsField')} rows={9} value={text} onInput={setText} placeholder={m('labelsExample')} hint={
          read.size === 0 && bad === 0 ? m('labelsHint') : `${m('labelsFound', { found, all: read.size })} ${bad > 0 ? m('labelsBad', { n: bad }) : ''}`
        } />
        <div class="row">
          <label class="button file grow-0">
            {m('labelsFile')}
            <input type="file" class="visually-hidden" accept=".tsv,.txt,.csv,text/plain,text/tab-separated-values" onChange={(event) => {
              void event.currentTarget.files?.[0]?.text().then(setText)
            }} />
          </label>
          <span class="grow" />
          <Button kind="main" type="submit" disabled={read.size === 0}>{m('labelsUse')}</Button>
        </div>
      </form>
    </Dialog>
  )
}
