import type { ButtonHTMLAttributes } from 'preact'

type Props = ButtonHTMLAttributes<HTMLButtonElement>

/** kind: main for the one thing a form is for, plain else, quiet inside of text and lists. */
export function Button({ kind = 'plain', type = 'button', class: c = '', ...rest }: Props & { kind?: 'main' | 'plain' | 'quiet'; type?: 'button' | 'submit' }) {
  return <button type={type} class={`button ${kind} ${c}`} {...rest} />
}

/** A button with a sign instead of words; label is its name and its tooltip. */
export function IconButton({ label, pressed, class: c = '', ...rest }: Props & { label: string; pressed?: boolean }) {
  return <button type="button" class={`icon-button ${c}`} aria-label={label} title={label} aria-pressed={pressed} {...rest} />
}
