import type { ProjectAnswer } from '../../api'
import { decodeFloats } from '../../floats'

/** The words of a map. Arrays run parallel, the most frequent word first. */
export interface Points {
  n: number
  dims: 2 | 3
  words: string[]
  ids: number[]
  counts: number[]
  clusters: number[] | null
  /** n × 3, in [-1, 1]; the third is 0 in the plane. */
  xyz: Float32Array
  /** The place of a word, or -1. */
  find: (word: string) => number
}

export function pointsOf(answer: ProjectAnswer): Points {
  const { words, dims } = answer
  const raw = decodeFloats(answer.positions)
  const n = Math.min(words.length, Math.floor(raw.length / dims))
  const xyz = new Float32Array(3 * n)
  for (let i = 0; i < n; i++) {
    for (let d = 0; d < dims; d++) xyz[3 * i + d] = raw[dims * i + d]!
  }
  let places: Map<string, number> | null = null
  return {
    n, dims, words, ids: answer.ids, counts: answer.counts, clusters: answer.clusters, xyz,
    find(word) {
      places ??= new Map(words.map((w, i) => [w, i]))
      return places.get(word) ?? -1
    },
  }
}

/**
 * Words that begin with text, then words that contain it, each the most frequent
 * first; upper and lower case are the same.
 */
export function matching(words: string[], text: string, most: number): string[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return []
  const starts: string[] = []
  const contains: string[] = []
  for (const word of words) {
    const at = word.toLowerCase().indexOf(wanted)
    if (at === 0) {
      starts.push(word)
      if (starts.length === most) break
    } else if (at > 0 && contains.length < most) contains.push(word)
  }
  // The word itself first, however rare it is.
  const exact = starts.indexOf(text.trim())
  if (exact > 0) starts.unshift(...starts.splice(exact, 1))
  return [...starts, ...contains].slice(0, most)
}

/** How many of the k words nearest to point i in the picture are among those given. */
export function nearHere(points: Points, i: number, k: number, given: Set<string>): number {
  const { n, xyz } = points
  const bestDistance = new Float64Array(k).fill(Infinity)
  const best = new Int32Array(k).fill(-1)
  const x = xyz[3 * i]!, y = xyz[3 * i + 1]!, z = xyz[3 * i + 2]!
  for (let j = 0; j < n; j++) {
    const dx = xyz[3 * j]! - x, dy = xyz[3 * j + 1]! - y, dz = xyz[3 * j + 2]! - z
    const distance = dx * dx + dy * dy + dz * dz
    if (j === i || distance >= bestDistance[k - 1]!) continue
    let at = k - 1
    for (; at > 0 && bestDistance[at - 1]! > distance; at--) {
      bestDistance[at] = bestDistance[at - 1]!
      best[at] = best[at - 1]!
    }
    bestDistance[at] = distance
    best[at] = j
  }
  return best.reduce((sum, j) => sum + (j >= 0 && given.has(points.words[j]!) ? 1 : 0), 0)
}
