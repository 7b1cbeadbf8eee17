import type { ComponentChildren, RefObject, TargetedEvent } from 'preact'
import { useId } from 'preact/hooks'

interface Common {
  label: string
  /** One line below the field. */
  hint?: ComponentChildren
  /** What is wrong with the value; replaces the hint and is announced. */
  error?: string | null
  hideLabel?: boolean
}

/** A label, any control, a hint. render gets the attributes that tie them together. */
export function Field({ label, hint, error, hideLabel, render }: Common & { render: (tie: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }) => ComponentChildren }) {
  const id = useId()
  const note = error || hint
  return (
    <div class={`field ${error ? 'wrong' : ''}`}>
      <label for={id} class={hideLabel ? 'visually-hidden' : 'label'}>{label}</label>
      {render({ id, ...(note ? { 'aria-describedby': `${id}-note` } : {}), ...(error ? { 'aria-invalid': true } : {}) })}
      {note && <div class="hint" id={`${id}-note`} role={error ? 'alert' : undefined}>{note}</div>}
    </div>
  )
}

/** A line of text, or with rows several. Enter in a line submits the form around it. */
export function TextField({ value, onInput, rows, inputRef, main, placeholder, type = 'text', autoComplete = 'off', ...common }: Common & {
  value: string
  onInput: (value: string) => void
  rows?: number
  inputRef?: RefObject<HTMLInputElement | HTMLTextAreaElement | null>
  /** "/" goes to this field. */
  main?: boolean
  placeholder?: string
  type?: 'text' | 'search' | 'password'
  autoComplete?: string
}) {
  const shared = {
    value,
    placeholder,
    autocomplete: autoComplete,
    autocapitalize: 'off' as const,
    spellcheck: false,
    'data-main': main ? '' : undefined,
    onInput: (event: TargetedEvent<HTMLInputElement | HTMLTextAreaElement>) => onInput(event.currentTarget.value),
  }
  return <Field {...common} render={(tie) => (rows ? <textarea ref={inputRef as RefObject<HTMLTextAreaElement>} rows={rows} {...shared} {...tie} /> : <input ref={inputRef as RefObject<HTMLInputElement>} type={type as 'text'} {...shared} {...tie} />)} />
}

/** A number; onInput gets null where the text is none. */
export function NumberField({ value, onInput, min, max, step, ...common }: Common & { value: number | null; onInput: (value: number | null) => void; min?: number; max?: number; step?: number | 'any' }) {
  return (
    <Field
      {...common}
      render={(tie) => (
        <input
          type="number"
          class="number"
          value={value ?? ''}
          min={min}
          max={max}
          step={step}
          onInput={(event) => onInput(Number.isNaN(event.currentTarget.valueAsNumber) ? null : event.currentTarget.valueAsNumber)}
          {...tie}
        />
      )}
    />
  )
}

export function SelectField<Value extends string>({ value, options, onChange, ...common }: Common & { value: Value; options: { value: Value; label: string }[]; onChange: (value: Value) => void }) {
  return (
    <Field
      {...common}
      render={(tie) => (
        <select value={value} onChange={(event) => onChange(event.currentTarget.value as Value)} {...tie}>
          {options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
        </select>
      )}
    />
  )
}
