import { h, type ComponentChildren, type VNode } from 'preact'
import { parseMath, type MathNode } from './math'

/** A formula (math.ts); block puts it on a line of its own, which scrolls if it is too long. */
export function Formula({ tex, block = false }: { tex: string; block?: boolean }) {
  const root = draw(parseMath(tex), block)
  return block ? <div class="formula" tabIndex={-1}>{root}</div> : root
}

function draw(node: MathNode, block: boolean): VNode {
  const attributes: Record<string, string> = { ...node.attributes }
  if (node.class) attributes.class = node.class
  if (node.tag === 'math' && block) attributes.display = 'block'
  return h(node.tag, attributes, ...node.children.map((child) => (typeof child === 'string' ? child : draw(child, block))))
}

/** Text with formulas in $…$ and stress in *…*. */
export function Prose({ text }: { text: string }) {
  return <>{marked(text)}</>
}

function marked(text: string): ComponentChildren[] {
  return text.split(/(\$[^$]+\$|\*[^*]+\*)/).map((part) => {
    if (part.length > 2 && part.startsWith('$')) return <Formula tex={part.slice(1, -1)} />
    if (part.length > 2 && part.startsWith('*')) return <em>{part.slice(1, -1)}</em>
    return part
  })
}

export function P({ text }: { text: string }) {
  return <p><Prose text={text} /></p>
}

export function Remark({ text }: { text: string }) {
  return <p class="remark"><Prose text={text} /></p>
}
