import { useId, useMemo, useState } from 'preact/hooks'
import { Field } from '../../components'
import { m } from './messages'
import { matching } from './points'

/** A field that finds words while they are typed. Enter takes what is typed even if no word is found: the model may have it. */
export function FindField({ words, onChoose }: { words: string[]; onChoose: (word: string) => void }) {
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const list = useId()
  const found = useMemo(() => matching(words, text, 8), [words, text])
  const showing = open && text.trim() !== ''
  const choose = (word: string) => {
    setText(word)
    setOpen(false)
    onChoose(word)
  }
  return (
    <div class="find">
      <Field
        label={m('find')}
        hideLabel
        render={(tie) => (
          <input
            type="text"
            role="combobox"
            aria-expanded={showing}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={showing && found[at] !== undefined ? `${list}-${at}` : undefined}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            placeholder={m('find')}
            data-main
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value)
              setAt(0)
              setOpen(true)
            }}
            onBlur={() => setOpen(false)}
            onKeyDown={(event) => {
              if (event.isComposing) return // Enter ends the input of Chinese, it does not choose
              if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
                const step = event.key === 'ArrowDown' ? 1 : -1
                setOpen(true)
                setAt((at + step + found.length) % Math.max(1, found.length))
              } else if (event.key === 'Enter') {
                const word = found[at] ?? text.trim()
                if (word) choose(word)
              } else if (event.key === 'Escape') {
                if (showing) setOpen(false)
                else event.currentTarget.blur()
              } else return
              event.preventDefault()
            }}
            {...tie}
          />
        )}
      />
      {showing && (
        <ul class="found" id={list} role="listbox" aria-label={m('find')}>
          {found.map((word, i) => (
            <li key={word} id={`${list}-${i}`} role="option" aria-selected={i === at} onMouseDown={(event) => {
              event.preventDefault() // the field keeps the focus
              choose(word)
            }}>{word}</li>
          ))}
          {found.length === 0 && <li class="none" role="option" aria-disabled="true">{m('noSuch')}</li>}
        </ul>
      )}
    </div>
  )
}
