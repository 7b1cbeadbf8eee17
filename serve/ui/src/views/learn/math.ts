// Formulas as MathML, from a small part of TeX: letters, numbers, operators, _ and
// ^, {…}, and the commands below. Browsers draw MathML themselves, so a formula
// needs no library, and a screen reader can read it.
//
//   \frac{a}{b}   \sqrt{a}   \sum   \prod   \bar{v}   \exp \log \cos
//   \w{古}         a word of the text, upright
//   \v{…}         what belongs to the center; \u{…}: to the context; \n{…}: to a
//                 negative. They have the colors of the pictures; v_… and u_… have
//                 them of themselves.
//   \left( \right) parentheses as high as what stands in them
//   \p            a partial derivative, ∂        \,  a thin space   \;  a wide one

export interface MathNode {
  tag: string
  class?: string
  attributes?: Record<string, string>
  children: (MathNode | string)[]
}

const functions = ['exp', 'log', 'cos']
const marks: Record<string, string> = { v: 'of-center', u: 'of-context', n: 'of-negative', g: 'of-result' }
/** v and u with an index have their color without being told. */
const vectors: Record<string, string> = { v: 'of-center', u: 'of-context' }
const operators = '+−-=·×/()[]{}|,.;:<>≤≥≈≠→←Σ√∈'

/** Parses a formula. Mistakes throw: formulas are written by us, not by users. */
export function parseMath(source: string): MathNode {
  const parser = new Parser(source)
  const row = parser.row('')
  return { tag: 'math', children: row }
}

class Parser {
  #rest: string[]

  constructor(source: string) {
    this.#rest = [...source]
  }

  /** Items up to the end, or up to a closing brace. */
  row(end: string): MathNode[] {
    const nodes: MathNode[] = []
    for (;;) {
      const next = this.#rest[0]
      if (next === undefined) {
        if (end !== '') throw new Error(`formula ends without ${end}`)
        return nodes
      }
      if (next === end) {
        this.#rest.shift()
        return nodes
      }
      if (next === ' ') {
        this.#rest.shift()
        continue
      }
      const before = nodes.findLast((node) => node.tag !== 'mspace')
      nodes.push(this.#scripts(this.#atom(before === undefined || (before.tag === 'mo' && !')]|'.includes(String(before.children[0]))))))
    }
  }

  /** What may stand below or above an item. */
  #scripts(base: MathNode): MathNode {
    const node = this.#scripted(base)
    const letter = base.tag === 'mi' ? vectors[String(base.children[0])] : undefined
    return letter && node !== base ? { ...node, class: letter } : node
  }

  #scripted(base: MathNode): MathNode {
    let below: MathNode | undefined
    let above: MathNode | undefined
    for (;;) {
      if (this.#rest[0] === '_') below = this.#argument()
      else if (this.#rest[0] === '^') above = this.#argument()
      else break
    }
    const limits = base.attributes?.['movablelimits'] === 'false'
    if (below && above) return { tag: limits ? 'munderover' : 'msubsup', children: [base, below, above] }
    if (below) return { tag: limits ? 'munder' : 'msub', children: [base, below] }
    if (above) return { tag: limits ? 'mover' : 'msup', children: [base, above] }
    return base
  }

  /** The item behind _ or ^. */
  #argument(): MathNode {
    this.#rest.shift()
    return this.#atom(true)
  }

  #group(): MathNode[] {
    if (this.#rest.shift() !== '{') throw new Error('a command needs {…}')
    return this.row('}')
  }

  /** What stands in braces, as it is. */
  #words(): string {
    if (this.#rest.shift() !== '{') throw new Error('a command needs {…}')
    const end = this.#rest.indexOf('}')
    if (end < 0) throw new Error('a word ends without }')
    return this.#rest
      .splice(0, end + 1)
      .slice(0, -1)
      .join('')
  }

  #atom(first: boolean): MathNode {
    const next = this.#rest[0]!
    if (next === undefined) throw new Error('formula ends behind _ or ^')
    if (next === '{') return row(this.#group())
    this.#rest.shift()
    if (next === '\\') return this.#command()
    if (/[0-9]/.test(next)) {
      let digits = next
      while (this.#rest[0] !== undefined && /[0-9.]/.test(this.#rest[0])) digits += this.#rest.shift()
      return { tag: 'mn', children: [digits] }
    }
    if (operators.includes(next)) {
      const sign = next === '-' ? '−' : next
      const node: MathNode = { tag: 'mo', children: [sign] }
      if ((sign === '−' || sign === '+') && first) node.attributes = { form: 'prefix', lspace: '0', rspace: '0' }
      if ('()[]|'.includes(sign)) node.attributes = { stretchy: 'false', lspace: '0', rspace: '0' }
      if (sign === '/') node.attributes = { lspace: '0', rspace: '0' }
      if (sign === '·') node.attributes = { lspace: '0.15em', rspace: '0.15em' }
      return node
    }
    return { tag: 'mi', children: [next] }
  }

  #command(): MathNode {
    const next = this.#rest[0] ?? ''
    if (next === ',' || next === ';') {
      this.#rest.shift()
      return { tag: 'mspace', attributes: { width: next === ',' ? '0.17em' : '1em' }, children: [] }
    }
    let name = ''
    while (/[a-z]/.test(this.#rest[0] ?? '')) name += this.#rest.shift()
    if (functions.includes(name)) {
      const node: MathNode = { tag: 'mi', children: [name] }
      return this.#rest.find((ch) => ch !== ' ') === '(' ? node : row([node, { tag: 'mspace', attributes: { width: '0.17em' }, children: [] }])
    }
    if (marks[name]) return { ...row(this.#group()), class: marks[name]! }
    switch (name) {
      case 'frac':
        return { tag: 'mfrac', children: [row(this.#group()), row(this.#group())] }
      case 'sqrt':
        return { tag: 'msqrt', children: this.#group() }
      case 'bar':
        return {
          tag: 'mover',
          attributes: { accent: 'true' },
          children: [row(this.#group()), { tag: 'mo', attributes: { stretchy: 'false' }, children: ['‾'] }],
        }
      case 'sum':
      case 'prod':
        return { tag: 'mo', class: 'large', attributes: { movablelimits: 'false', largeop: 'true', lspace: '0.1em', rspace: '0.1em' }, children: [name === 'sum' ? '∑' : '∏'] }
      case 'w':
        return { tag: 'mtext', class: 'of-text', children: [this.#words()] }
      case 'left':
      case 'right': {
        const node = this.#atom(false)
        return { ...node, attributes: { ...node.attributes, stretchy: 'true' } }
      }
      case 'p':
        return { tag: 'mi', children: ['∂'] }
      default:
        throw new Error(`formula: no command \\${name}`)
    }
  }
}

function row(children: MathNode[]): MathNode {
  return { tag: 'mrow', children }
}

/** A number for a formula: rounded, with a true minus sign. */
export function figure(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  const text = size !== 0 && size < 10 ** -digits / 2 ? power(size) : size.toFixed(digits)
  return value < 0 && Number(text) !== 0 ? `−${text}` : text
}

/** A small or large number as 1.2·10^{−7}. */
export function power(value: number, digits = 2): string {
  if (value === 0) return '0'
  const [mantissa, exponent] = value.toExponential(digits).split('e') as [string, string]
  const n = Number(exponent)
  return `${mantissa.replace('-', '−')}·10^{${n < 0 ? '−' : ''}${Math.abs(n)}}`
}

/** A product such as a likelihood: decimals where they can be read, else a power of ten. */
export function small(value: number): string {
  return value === 0 || value >= 1e-3 ? figure(value) : power(value)
}

/** Numbers in parentheses: (0.12, −0.50). */
export function list(vector: number[], digits = 2, most = 6): string {
  const shown = vector.slice(0, most).map((value) => figure(value, digits))
  return `(${shown.join(',\\,')}${vector.length > most ? ',\\,…' : ''})`
}

/** A word for a formula; braces cannot be in it. */
export function word(text: string): string {
  return `\\w{${text.replace(/[{}\\]/g, '')}}`
}
