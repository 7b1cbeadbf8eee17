// Training that can be looked at: pair by pair, in the order of the text, forward
// and back. Every step is a function of the settings and the seed, so a state that
// was left behind is computed again from the nearest snapshot.

import { Random } from './random'
import {
  clone,
  draw,
  exactSoftmax,
  logSoftmax,
  negativeSampling,
  noise,
  randomMatrix,
  contextPositions,
  scores,
  skipGramGradient,
  step,
  textLoss,
  type Model,
  type Numbered,
} from './word2vec'

export interface Pair {
  text: number // which line
  t: number // position of the center
  s: number // position of the context word
  c: number
  o: number
}

/** The pairs of all windows, in the order of the text. */
export function pairsOf(texts: number[][], m: number): Pair[] {
  return texts.flatMap((text, row) => text.flatMap((c, t) => contextPositions(text.length, t, m).map((s) => ({ text: row, t, s, c, o: text[s]! }))))
}

export type Goal = 'softmax' | 'negative'

export interface Settings {
  window: number
  dim: number
  rate: number
  seed: number
  goal: Goal
  negatives: number
}

/** The model that everything begins with: all numbers random from −1 to 1. */
export function firstModel(V: number, D: number, seed: number): Model {
  const random = new Random(seed, 1)
  return { input: randomMatrix(V, D, 1, random), output: randomMatrix(V, D, 1, random) }
}

/** The negatives of pair n: always the same ones, whatever was computed before. */
export function negativesOf(noiseOf: number[], K: number, seed: number, n: number): number[] {
  return draw(noiseOf, K, new Random(seed, 1000 + n))
}

const snapshotEvery = 200
const work = 2e7 // additions and multiplications that a page may spend, about a second

export class Practice {
  readonly pairs: Pair[]
  readonly epochs: number
  readonly total: number // steps: pairs of all epochs
  /** The mean loss of a pair before each epoch, as far as it was computed. */
  readonly losses: number[] = []

  readonly #text: Numbered
  readonly #settings: Settings
  readonly #noise: number[]
  readonly #snapshots: Model[] = []
  #ahead: Model
  #known = 0 // steps that #ahead has taken
  #last: { n: number; model: Model } | null = null // what at returned last

  constructor(text: Numbered, settings: Settings) {
    this.#text = text
    this.#settings = settings
    this.#noise = noise(text.counts)
    this.pairs = pairsOf(text.texts, settings.window)
    const V = text.words.length
    const cost = this.pairs.length * V * (settings.dim + 8)
    this.epochs = cost === 0 ? 0 : Math.max(5, Math.min(60, Math.floor(work / cost)))
    this.total = this.pairs.length * this.epochs
    this.#ahead = firstModel(V, settings.dim, settings.seed)
    this.#note()
  }

  /** How many steps are known. */
  get known(): number {
    return this.#known
  }

  /** Computes up to count more steps; false if there are none left. */
  advance(count: number): boolean {
    for (let i = 0; i < count && this.#known < this.total; i++) {
      this.#take(this.#ahead, this.#known++)
      this.#note()
    }
    return this.#known < this.total
  }

  #note(): void {
    if (this.#known % snapshotEvery === 0) this.#snapshots[this.#known / snapshotEvery] = clone(this.#ahead)
    if (this.pairs.length > 0 && this.#known % this.pairs.length === 0) this.losses.push(this.lossOf(this.#ahead))
  }

  #take(model: Model, n: number): void {
    const { c, o } = this.pairAt(n)
    step(model, skipGramGradient(model, this.#objective(n), c, o), this.#settings.rate)
  }

  #objective(n: number) {
    const { goal, negatives, seed } = this.#settings
    return goal === 'softmax' ? exactSoftmax : negativeSampling(negativesOf(this.#noise, negatives, seed, n))
  }

  /** The pair of step n, which is taken from the state after n steps. */
  pairAt(n: number): Pair {
    return this.pairs[n % this.pairs.length]!
  }

  negativesAt(n: number): number[] {
    const { goal, negatives, seed } = this.#settings
    return goal === 'softmax' ? [] : negativesOf(this.#noise, negatives, seed, n)
  }

  /** The model after n steps, a copy. Steps that are not known yet are computed. */
  at(n: number): Model {
    n = Math.max(0, Math.min(n, this.total))
    if (n > this.#known) this.advance(n - this.#known)
    if (n === this.#known) return clone(this.#ahead)
    let from = Math.floor(n / snapshotEvery) * snapshotEvery
    let model = this.#snapshots[from / snapshotEvery]!
    if (this.#last && this.#last.n >= from && this.#last.n <= n) ({ n: from, model } = this.#last)
    model = clone(model)
    for (let s = from; s < n; s++) this.#take(model, s)
    this.#last = { n, model }
    return clone(model)
  }

  /** The exact loss of a pair, −log P(o|c), on average over the text. */
  lossOf(model: Model): number {
    if (this.pairs.length === 0) return 0
    const m = this.#settings.window
    return this.#text.texts.reduce((sum, text) => sum + textLoss(model, text, m), 0) / this.pairs.length
  }

  /** P(o|c) */
  probability(model: Model, c: number, o: number): number {
    return Math.exp(logSoftmax(scores(model.output, model.input[c]!))[o]!)
  }
}
