import { Button, Choice, Field, NumberField, TextField } from '../../components'
import { Formula, Prose } from './formula'
import { bounds, D, m, ownText, rate, seed, sentence, stage, text, within } from './lesson'
import { l } from './messages'
import { longest } from './sentence'

/** The reader's text and the numbers that can be changed. */
export function Settings() {
  const { left, positions } = sentence.value
  const hint = left > 0 ? l('textLeft', { n: left, most: longest }) : l('textHint')
  return (
    <section class="learn-settings" aria-label={l('settings')}>
      <TextField label={l('text')} main rows={5} value={text.value} onInput={(value) => (ownText.value = value)} hint={hint} error={positions === 0 ? l('textEmpty') : null} />
      {ownText.value !== null && <Button kind="quiet" onClick={() => (ownText.value = null)}>{l('textReset')}</Button>}
      <div class="learn-numbers">
        <Slider label={l('window')} hint={l('windowHint')} value={m.value} {...bounds.m} step={1} onInput={(value) => (m.value = value)} />
        <Slider label={l('dim')} hint={l('dimHint')} value={D.value} {...bounds.D} step={1} onInput={(value) => (D.value = value)} />
        <Slider
          label={l('rate')}
          hint={l('rateHint')}
          value={Math.log10(rate.value)}
          min={Math.log10(bounds.rate.min)}
          max={Math.log10(bounds.rate.max)}
          step={0.01}
          shown={String(Number(rate.value.toPrecision(2)))}
          onInput={(value) => (rate.value = Number((10 ** value).toPrecision(2)))}
        />
        <NumberField label={l('seed')} hint={l('seedHint')} value={seed.value} min={0} step={1} onInput={(value) => value !== null && (seed.value = within('seed', value))} />
      </div>
      <Choice
        label={l('numbers')}
        value={stage.value}
        onChange={(value) => (stage.value = value)}
        options={[
          { value: 'start', label: l('numbersStart'), title: l('numbersHint') },
          { value: 'trained', label: l('numbersTrained'), title: l('numbersHint') },
        ]}
      />
    </section>
  )
}

function Slider({ label, hint, value, shown, min, max, step, onInput }: { label: string; hint: string; value: number; shown?: string; min: number; max: number; step: number; onInput: (value: number) => void }) {
  return (
    <div class="slider" title={hint}>
      <Field
        label={label.replaceAll('$', '')}
        hideLabel
        render={(tie) => (
          <>
            <span class="label" aria-hidden="true"><span><Prose text={label} /></span> <output>{shown ?? value}</output></span>
            <input type="range" min={min} max={max} step={step} value={value} aria-valuetext={shown ?? String(value)} onInput={(event) => onInput(event.currentTarget.valueAsNumber)} {...tie} />
          </>
        )}
      />
    </div>
  )
}

/** What the letters mean. */
export function Notation() {
  const rows: [string, string][] = [
    ['V', l('notationV')],
    ['T,\\;w_t', l('notationT')],
    ['m', l('notationM')],
    ['\\v{c},\\;\\u{o}', l('notationCO')],
    ['v_c', l('notationVc')],
    ['u_o', l('notationUo')],
    ['L', l('notationL')],
  ]
  return (
    <details class="notation">
      <summary>{l('notation')}</summary>
      <table><tbody>{rows.map(([tex, meaning]) => <tr key={tex}><th scope="row"><Formula tex={tex} /></th><td><Prose text={meaning} /></td></tr>)}</tbody></table>
    </details>
  )
}
