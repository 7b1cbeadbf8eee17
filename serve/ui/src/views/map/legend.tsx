import { number } from '../../i18n'
import type { Categories, ColorBy } from './colors'
import { m } from './messages'
import type { Points } from './points'

const most = 12

/** What the colors mean. A click on a class leaves only it. */
export function Legend({ by, categories, points, only, onOnly }: { by: ColorBy; categories: Categories | null; points: Points; only: number | null; onOnly: (category: number | null) => void }) {
  if (by === 'frequency') {
    return (
      <div class="legend ramp" aria-label={m('legend')} role="group">
        <span>{m('frequent')} <span class="num">{number(points.counts[0] ?? 0)}</span></span>
        <span class="ramp-bar" />
        <span><span class="num">{number(points.counts[points.n - 1] ?? 0)}</span> {m('rare')}</span>
      </div>
    )
  }
  if (!categories || categories.list.length === 0) return null
  return (
    <ul class="legend" aria-label={m('legend')}>
      {categories.list.slice(0, most).map((c, i) => c.count > 0 && (
        <li key={i}>
          <button type="button" aria-pressed={only === i} class={only !== null && only !== i ? 'off' : ''} onClick={() => onOnly(only === i ? null : i)} title={number(c.count)}>
            <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill={c.color} /></svg>
            {c.name ?? <span class="examples">{c.examples.join(' ')}</span>}
          </button>
        </li>
      ))}
    </ul>
  )
}
