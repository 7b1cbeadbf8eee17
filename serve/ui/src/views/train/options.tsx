import type { Option, Value } from '../../api'
import { Field } from '../../components'
import { language } from '../../i18n'
import { m } from './messages'

const groups = ['model', 'words', 'text', 'evaluation'] as const
const titles = { model: 'groupModel', words: 'groupWords', text: 'groupText', evaluation: 'groupEvaluation' } as const

/** All options, each explained; rare ones are folded away. values has those that were changed. */
export function Options({ options, suggested, values, wrong, onChange }: { options: Option[]; suggested: Record<string, Value>; values: Record<string, Value>; wrong: { name: string; message: string } | null; onChange: (name: string, value: Value | null) => void }) {
  const field = (o: Option) => <OptionField key={o.name} option={o} usual={suggested[o.name] ?? o.default} value={values[o.name]} error={wrong?.name === o.name ? wrong.message : null} onChange={(value) => onChange(o.name, value)} />
  const rare = options.filter((o) => o.advanced)
  const open = rare.some((o) => values[o.name] !== undefined || wrong?.name === o.name)
  return (
    <>
      {groups.map((group) => {
        const own = options.filter((o) => o.group === group && !o.advanced)
        return own.length > 0 && <fieldset key={group} class="option-group"><legend>{m(titles[group])}</legend><div class="option-grid">{own.map(field)}</div></fieldset>
      })}
      {rare.length > 0 && <details class="option-group" open={open}><summary>{m('more')}</summary><div class="option-grid">{rare.map(field)}</div></details>}
    </>
  )
}

/** One option; a value that is not the usual one is marked and can be taken back. */
function OptionField({ option: o, usual, value, error, onChange }: { option: Option; usual: Value; value: Value | undefined; error: string | null; onChange: (value: Value | null) => void }) {
  const shown = value ?? usual
  const changed = value !== undefined && value !== usual
  const number = (event: { currentTarget: HTMLInputElement }) => onChange(Number.isNaN(event.currentTarget.valueAsNumber) ? null : event.currentTarget.valueAsNumber)
  return (
    <div class={`option ${changed ? 'changed' : ''}`}>
      <Field
        label={o.label[language.value]}
        error={error}
        hint={<>{o.help[language.value]}{changed && <> <button type="button" class="button quiet" onClick={() => onChange(null)}>{m('resetOption', { value: usual === true ? m('yes') : String(usual) })}</button></>}</>}
        render={(tie) => {
          switch (o.kind) {
            case 'choice':
              return <select value={String(shown)} onChange={(event) => onChange(event.currentTarget.value)} {...tie}>{o.choices?.map((c) => <option key={c} value={c}>{c}</option>)}</select>
            case 'boolean':
              return <span class="option-switch"><input type="checkbox" checked={shown === true} onChange={(event) => onChange(event.currentTarget.checked)} {...tie} /> {m('yes')}</span>
            case 'text':
              return <input type="text" value={String(shown)} maxLength={o.max} autocomplete="off" onInput={(event) => onChange(event.currentTarget.value)} {...tie} />
            default:
              return <input type="number" class="number" value={Number(shown)} min={o.min} max={o.max} step={o.kind === 'integer' ? 1 : 'any'} onInput={number} {...tie} />
          }
        }}
      />
    </div>
  )
}
