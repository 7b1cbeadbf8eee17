import { color } from '../../theme'
import type { Points } from './points'

export type ColorBy = 'frequency' | 'cluster' | 'label'

/** A class of words: a cluster or a label of the reader's. */
export interface Category {
  /** What the reader called it; null for a cluster. */
  name: string | null
  count: number
  /** A few words that stand for it: frequent ones from its middle. */
  examples: string[]
  color: string
}

/** The class of each point, -1 for none, and the classes. */
export interface Categories {
  of: Int16Array
  list: Category[]
}

const palette = 12

/** The color of class i as CSS text. */
export function categoryColor(i: number): string {
  return color(`--c${(i % palette) + 1}`)
}

function collect(points: Points, of: Int16Array, names: (string | null)[]): Categories {
  const members = names.map((): number[] => [])
  of.forEach((c, i) => members[c]?.push(i))
  const list = members.map((own, i): Category => ({ name: names[i]!, count: own.length, examples: middle(points, own).slice(0, 3).map((p) => points.words[p]!), color: categoryColor(i) }))
  return { of, list }
}

// The third of some points that lies nearest to their mean, the most frequent
// first: the most frequent of all would be "the" and "of" for every cluster.
function middle(points: Points, own: number[]): number[] {
  const mean = [0, 1, 2].map((d) => own.reduce((sum, p) => sum + points.xyz[3 * p + d]!, 0) / own.length)
  const distance = new Map(own.map((p) => [p, Math.hypot(...mean.map((m, d) => points.xyz[3 * p + d]! - m))]))
  return [...own].sort((a, b) => distance.get(a)! - distance.get(b)!).slice(0, Math.max(3, Math.ceil(own.length / 3))).sort((a, b) => a - b)
}

export function clusterCategories(points: Points): Categories | null {
  if (!points.clusters) return null
  const of = Int16Array.from(points.clusters)
  const most = of.reduce((a, b) => Math.max(a, b), -1)
  return collect(points, of, new Array<null>(most + 1).fill(null))
}

export function labelCategories(points: Points, labels: Map<string, string>): Categories {
  // The largest classes get the first colors.
  const sizes = new Map<string, number>()
  for (const [word, label] of labels) {
    if (points.find(word) >= 0) sizes.set(label, (sizes.get(label) ?? 0) + 1)
  }
  const names = [...sizes.keys()].sort((a, b) => sizes.get(b)! - sizes.get(a)!)
  const number = new Map(names.map((name, i) => [name, i]))
  const of = new Int16Array(points.n).fill(-1)
  for (const [word, label] of labels) {
    const i = points.find(word)
    if (i >= 0) of[i] = number.get(label)!
  }
  return collect(points, of, names)
}

/** Which points stand out: the others fade. */
export interface Emphasis {
  /** Only this class; null for all. */
  category: number | null
  /** Points in the color of marks, such as those in the lasso. */
  marked: number[]
  /** A word is chosen, and drawn on top: everything else steps back a little. */
  chosen: boolean
}

/** The color of each point, RGBA. */
export function paint(points: Points, by: ColorBy, categories: Categories | null, emphasis: Emphasis): Uint8Array<ArrayBuffer> {
  const rgba = new Uint8Array(4 * points.n)
  const low = rgb(color('--low')), high = rgb(color('--high')), none = rgb(color('--rule-2')), mark = rgb(color('--mark'))
  const classes = (categories?.list ?? []).map((c) => rgb(c.color))
  const steps = 64
  const ramp = Array.from({ length: steps + 1 }, (_, s) => high.map((from, k) => from + ((low[k]! - from) * s) / steps))
  const n = points.n
  const solid = n > 50_000 ? 190 : n > 8000 ? 220 : 240
  const faint = emphasis.chosen || emphasis.marked.length > 0 ? 0.5 : 1
  for (let i = 0; i < n; i++) {
    let c = none
    let alpha = solid * faint
    if (by === 'frequency' || !categories) {
      c = ramp[Math.round((steps * Math.log(1 + i)) / Math.log(1 + n))]!
    } else {
      const category = categories.of[i]!
      c = classes[category] ?? none
      if (category < 0 || (emphasis.category !== null && category !== emphasis.category)) {
        c = none
        alpha *= 0.35
      }
    }
    rgba[4 * i] = c[0]!
    rgba[4 * i + 1] = c[1]!
    rgba[4 * i + 2] = c[2]!
    rgba[4 * i + 3] = alpha
  }
  for (const i of emphasis.marked) {
    rgba.set(mark, 4 * i)
    rgba[4 * i + 3] = 255
  }
  return rgba
}

function rgb(css: string): number[] {
  const hex = css.replace('#', '')
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16))
}
