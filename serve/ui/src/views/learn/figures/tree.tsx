import type { Question } from '../word2vec'

interface Placed {
  x: number
  y: number
}

/** The tree as its paths tell it: leaves are words, inner nodes are numbered. */
export function Tree({ paths, words, target, label }: { paths: Question[][]; words: string[]; target: number; label: string }) {
  // Leaves from left to right: at each fork "yes" goes left.
  const order = words.map((_, j) => j).sort((a, b) => turns(paths[a]!).localeCompare(turns(paths[b]!)))
  const deepest = Math.max(...paths.map((path) => path.length))
  const [step, drop] = [26, 34]
  const leaves = new Map(order.map((j, i) => [j, { x: 16 + i * step, y: 18 + paths[j]!.length * drop }]))
  const nodes = new Map<number, Placed>()
  const below = new Map<number, number[]>()
  paths.forEach((path, j) => path.forEach((q) => below.set(q.row, [...(below.get(q.row) ?? []), j])))
  for (const [n, under] of below) {
    const depth = paths[under[0]!]!.findIndex((q) => q.row === n)
    const xs = under.map((j) => leaves.get(j)!.x)
    nodes.set(n, { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: 18 + depth * drop })
  }
  const edges = new Map<string, { from: Placed; to: Placed; on: boolean; yes: boolean }>()
  paths.forEach((path, j) =>
    path.forEach((q, i) => {
      const to = path[i + 1] ? nodes.get(path[i + 1]!.row)! : leaves.get(j)!
      const key = `${q.row}${q.yes}`
      edges.set(key, { from: nodes.get(q.row)!, to, on: (edges.get(key)?.on ?? false) || j === target, yes: q.yes })
    }),
  )
  const turned = words.some((word) => [...word].length > 2)
  const height = 18 + deepest * drop + (turned ? 90 : 30)
  const wide = 32 + (words.length - 1) * step
  return (
    <svg class="tree" viewBox={`0 0 ${wide} ${height}`} role="img" aria-label={label} style={{ '--natural': `${wide}px` }}>
      {[...edges.values()].sort((a, b) => Number(a.on) - Number(b.on)).map((e, i) => <line key={i} class={e.on ? 'on' : ''} x1={e.from.x} y1={e.from.y} x2={e.to.x} y2={e.to.y} />)}
      {[...nodes].map(([n, at]) => {
        const on = paths[target]!.some((q) => q.row === n)
        return (
          <g key={n} class={`fork ${on ? 'on' : ''}`}>
            <circle cx={at.x} cy={at.y} r={on ? 9 : 3} />
            {on && <text x={at.x} y={at.y + 3.5} text-anchor="middle">{n}</text>}
          </g>
        )
      })}
      {order.map((j) => {
        const at = leaves.get(j)!
        return (
          <text key={j} class={`leaf ${j === target ? 'on' : ''}`} {...(turned ? { transform: `translate(${at.x + 4},${at.y + 5}) rotate(-90)`, 'text-anchor': 'end' } : { x: at.x, y: at.y + 14, 'text-anchor': 'middle' })}>
            {words[j]}
          </text>
        )
      })}
    </svg>
  )
}

function turns(path: Question[]): string {
  return path.map((q) => (q.yes ? '0' : '1')).join('')
}
