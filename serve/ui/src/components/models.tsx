import type { ComponentChildren } from 'preact'
import { number, t } from '../i18n'
import { loadModels, model, models, modelsError } from '../model'
import { link, setParams } from '../route'
import type { Model } from '../api'
import { Busy, Empty, ErrorNote } from './states'

/** The model that all views work with, to choose in the page's head. */
export function ModelPicker() {
  const list = models.value ?? []
  if (list.length === 0) return null
  return (
    <label class="model-picker">
      <span class="visually-hidden">{t('model')}</span>
      <select value={model.value?.id} title={model.value ? t('modelSize', { words: number(model.value.words), dim: model.value.dim }) : ''} onChange={(event) => setParams({ model: event.currentTarget.value }, { push: true })}>
        {list.map((m) => <option key={m.id} value={m.id}>{m.id}</option>)}
      </select>
    </label>
  )
}

/** Renders with a model, or says why there is none. */
export function NeedsModel({ children }: { children: (model: Model) => ComponentChildren }) {
  if (modelsError.value) return <div class="page"><ErrorNote error={modelsError.value} onRetry={loadModels} /></div>
  if (models.value === null) return <div class="page"><Busy /></div>
  if (model.value === null) {
    return (
      <div class="page">
        <Empty title={t('noModels')}>
          <p>{t('noModelsHint')}</p>
          <p><a href={link('train')}>{t('toTrain')}</a></p>
        </Empty>
      </div>
    )
  }
  return <>{children(model.value)}</>
}
