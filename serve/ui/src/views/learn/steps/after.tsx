import { useEffect, useState } from 'preact/hooks'
import { ApiError, api, lacking } from '../../../api'
import { useAsked } from '../../../ask'
import { ErrorNote, MadeNote, NeighborTable, Skeleton, TextField } from '../../../components'
import { language, number } from '../../../i18n'
import { model as served, models } from '../../../model'
import { link } from '../../../route'
import { Bars } from '../figures/bars'
import { Squares } from '../figures/matrix'
import { Formula, P } from '../formula'
import { compared, computedShare, D, practice, sentence, trainedModel, wordOf } from '../lesson'
import { figure, word } from '../math'
import { l } from '../messages'
import { cosine, oneHot } from '../word2vec'
import { PairChoice } from './words'

const rows = 20

/** 11. What was learned. */
export function After() {
  const { words, counts, positions } = sentence.value
  const end = trainedModel.value
  const [a, b] = compared.value
  if (!end) return <p class="hint" role="status">{l('trainComputing', { percent: Math.floor(100 * computedShare.value) })}</p>
  const alike = cosine(end.input[a]!, end.input[b]!)
  const near = words.map((w, id) => ({ id, word: w, value: cosine(end.input[a]!, end.input[id]!) })).filter((x) => x.id !== a).sort((x, y) => y.value - x.value).slice(0, 6)
  // The compared words, and the most frequent ones; alike ones side by side.
  const shown = arranged([...new Set([a, b, ...words.map((_, id) => id).sort((x, y) => counts[y]! - counts[x]!)])].slice(0, rows), (x, y) => cosine(end.input[x]!, end.input[y]!))
  const marked = a === b ? [shown.indexOf(a)] : [shown.indexOf(a), shown.indexOf(b)]
  const matrix = (alikeness: (x: number, y: number) => number) => shown.map((x) => shown.map((y) => alikeness(x, y)))
  return (
    <>
      <P text={l('after1', { epochs: practice.value.epochs })} />
      <PairChoice />
      <Formula block tex={`\\cos(${word(wordOf(a))},${word(wordOf(b))}):\\;${a === b ? 1 : 0}→\\g{${figure(alike, 3)}}`} />
      {a !== b && <p class="remark">{l(alike > 0.7 ? 'after2Near' : 'after2Far')}</p>}
      <div class="label">{l('afterNear')} <span class="of-text">{wordOf(a)}</span></div>
      <Bars label={`${l('afterNear')} ${wordOf(a)}`} bars={near.map((x) => ({ id: x.id, word: x.word, value: Math.max(0, x.value), shown: figure(x.value, 3).replace(/·.*$/, ''), mark: x.id === b ? 'context' : '' }))} />
      {D.value <= 3 && <p class="hint">{l('afterNarrow', { D: D.value })}</p>}
      <h3>{l('afterPictures')}</h3>
      <div class="beside">
        <figure><Squares label={l('afterOnehot')} across words={shown.map(wordOf)} marked={marked} values={matrix((x, y) => cosine(oneHot(x, words.length), oneHot(y, words.length)))} /><figcaption class="hint">{l('afterOnehot')}</figcaption></figure>
        <figure><Squares label={l('afterVectors')} across words={shown.map(wordOf)} marked={marked} values={matrix((x, y) => cosine(end.input[x]!, end.input[y]!))} /><figcaption class="legend"><span>{l('afterVectors')}</span><span class="key positive">1</span><span class="key opposite">−1</span></figcaption></figure>
      </div>
      <Real positions={positions} />
      <P text={l('afterNext')} />
    </>
  )
}

/** Each word beside the one that is most like it of those left. */
function arranged(ids: number[], alike: (x: number, y: number) => number): number[] {
  const left = [...ids]
  const order = left.splice(0, 1)
  while (left.length > 0) {
    const last = order[order.length - 1]!
    const next = left.reduce((best, id, i) => (alike(last, id) > alike(last, left[best]!) ? i : best), 0)
    order.push(...left.splice(next, 1))
  }
  return order
}

/** The same question to a model that was trained on a real text. */
function Real({ positions }: { positions: number }) {
  const [a] = compared.value
  const [asked, setAsked] = useState<string | null>(null)
  useEffect(() => setAsked(null), [a])
  const chosen = served.value
  // One of the reader's words, if the model has one; else one that most models have.
  const candidates = [...new Set([wordOf(a), ...sentence.value.words.slice(0, 40), '国王', 'king', '中国', 'water', '水'])].filter((w) => w !== '')
  const known = useAsked(chosen ? `${chosen.id}\n${candidates.join('\n')}` : null, (signal) => api.similarity({ model: chosen!.id, words: candidates }, signal))
  const unknown = lacking(known.value ?? {})
  const first = known.busy || known.error ? '' : (candidates.find((w) => !unknown.has(w)) ?? '')
  const query = (asked ?? first).trim()
  const answer = useAsked(chosen && query ? `${chosen.id} ${query}` : null, (signal) => api.neighbors({ model: chosen!.id, words: [query], k: 8 }, signal))
  if (models.value === null) return null
  return (
    <>
      <h3>{l('afterReal', { T: number(positions) })}</h3>
      {chosen ? (
        <>
          <P text={l('afterRealHint', { model: chosen.id })} />
          <TextField label={l('afterRealWord')} value={asked ?? first} onInput={setAsked} />
          <div class="real-answer">
            {answer.error ? (
              <Unknown error={answer.error} query={query} onChoose={setAsked} onRetry={answer.again} />
            ) : answer.value ? (
              <>
                <MadeNote words={answer.value.query.made} />
                <NeighborTable caption={query} neighbors={answer.value.neighbors} onChoose={setAsked} />
              </>
            ) : query ? (
              <Skeleton lines={8} />
            ) : null}
          </div>
          <p class="onward" key={language.value}><a href={link('ask', { q: query })}>{l('afterAsk')}</a> <a href={link('map', { word: query })}>{l('afterMap')}</a> <a href={link('train')}>{l('afterTrain')}</a></p>
        </>
      ) : (
        <p>{l('afterRealNone')} <a href={link('train')}>{l('afterTrain')}</a></p>
      )}
    </>
  )
}

function Unknown({ error, query, onChoose, onRetry }: { error: ApiError; query: string; onChoose: (word: string) => void; onRetry: () => void }) {
  if (error.status >= 500 || error.status === 0) return <ErrorNote error={error} onRetry={onRetry} />
  return <ErrorNote error={new ApiError(l('afterRealUnknown', { word: query }), error.status, error.type, error.code, error.param, error.suggestions)} onSuggestion={onChoose} />
}
