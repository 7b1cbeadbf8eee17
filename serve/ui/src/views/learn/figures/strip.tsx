import { useRef } from 'preact/hooks'

export interface Cell {
  word: string
  below?: string
  kind?: 'center' | 'context' | ''
  chosen?: boolean
  share?: number
}

/** The text, line by line. With onChoose a word can be chosen, by arrow keys too. */
export function Strip({ lines, label, onChoose }: { lines: Cell[][]; label: string; onChoose?: (row: number, t: number) => void }) {
  const ref = useRef<HTMLDivElement>(null)
  const flat = lines.flatMap((line, row) => line.map((cell, t) => ({ cell, row, t })))
  const current = Math.max(0, flat.findIndex(({ cell }) => cell.kind === 'center'))
  const move = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, Home: -current, End: flat.length - 1 - current }
    let to = current + (steps[event.key] ?? 0)
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const here = flat[current]!
      const row = here.row + (event.key === 'ArrowDown' ? 1 : -1)
      const line = lines[row]
      if (line) to = flat.findIndex((f) => f.row === row && f.t === Math.min(here.t, line.length - 1))
    } else if (steps[event.key] === undefined) return
    event.preventDefault()
    const next = flat[to]
    if (!next || !onChoose) return
    onChoose(next.row, next.t)
    ref.current?.querySelectorAll<HTMLElement>('button')[to]?.focus()
  }
  return (
    <div class="strip" ref={ref} role="group" aria-label={label} onKeyDown={onChoose ? move : undefined}>
      {lines.map((line, row) => (
        <div key={row} class="strip-line">
          {line.map((cell, t) => {
            const inside = (
              <>
                <span class="strip-word">{cell.word}</span>
                {cell.share !== undefined && <span class="strip-bar" style={{ '--share': String(cell.share) }} aria-hidden="true" />}
                {cell.below !== undefined && <span class="strip-below">{cell.below}</span>}
              </>
            )
            const look = `strip-cell ${cell.kind ?? ''} ${cell.chosen ? 'chosen' : ''}`
            return onChoose ? (
              <button key={t} type="button" class={look} aria-pressed={cell.kind === 'center'} tabIndex={flat[current]?.row === row && flat[current]?.t === t ? 0 : -1} onClick={() => onChoose(row, t)}>{inside}</button>
            ) : (
              <span key={t} class={look}>{inside}</span>
            )
          })}
        </div>
      ))}
    </div>
  )
}
