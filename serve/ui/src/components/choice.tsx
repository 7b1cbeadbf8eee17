import { useId } from 'preact/hooks'

/** One of a few, all of them visible (a radio group). Arrow keys move. */
export function Choice<Value extends string>({ label, value, options, onChange, hideLabel = false }: {
  label: string
  value: Value
  options: { value: Value; label: string; disabled?: boolean; title?: string }[]
  onChange: (value: Value) => void
  hideLabel?: boolean
}) {
  const name = useId()
  return (
    <fieldset class="choice">
      <legend class={hideLabel ? 'visually-hidden' : 'label'}>{label}</legend>
      <div class="choice-options">
        {options.map((o) => (
          <label key={o.value} class={o.value === value ? 'chosen' : ''} title={o.title}>
            <input type="radio" name={name} value={o.value} checked={o.value === value} disabled={o.disabled} onChange={() => onChange(o.value)} />
            <span>{o.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
