// word2vec in plain TypeScript, float64, with nothing done for speed: the Go
// package walkthrough once more, with its names and its notation, so that the
// Learn view can compute every formula from the reader's own text. The unit test
// compares it with numbers that walkthrough gave, and with finite differences.
//
//   V, D    vocabulary size, dimension of a vector; words are 0 … V−1
//   T, w_t  length of a text, and its word at position t
//   m       window: how many positions to each side are context
//   c, o    the center word of a window, and a context word, one "outside" it
//   v_c     the center vector of c, row c of Model.input
//   u_o     the context vector of o, row o of Model.output
//   L       the loss; gradients are those of L, so descent subtracts them

import type { Random } from './random'

export type Vector = number[]
export type Matrix = Vector[]

// ── 1. One-hot vectors

/** V numbers, 1 at place i and 0 elsewhere. */
export function oneHot(i: number, V: number): Vector {
  const vector = new Array<number>(V).fill(0)
  vector[i] = 1
  return vector
}

/** a·b = Σ_d a_d b_d */
export function dot(a: Vector, b: Vector): number {
  let sum = 0
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!
  return sum
}

/** a·b / (|a| |b|), from −1 to 1, and 0 if either vector is 0. */
export function cosine(a: Vector, b: Vector): number {
  const lengths = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b))
  return lengths === 0 ? 0 : dot(a, b) / lengths
}

/** Adds scale·x to the vector sum. */
function addScaled(sum: Vector, scale: number, x: Vector): void {
  for (let d = 0; d < sum.length; d++) sum[d]! += scale * x[d]!
}

// ── 2. A text as numbers, and its windows

export interface Numbered {
  words: string[] // by id, in order of first appearance
  counts: number[] // by id
  texts: number[][] // the texts as ids
}

export function numberWords(texts: string[][]): Numbered {
  const ids = new Map<string, number>()
  const counts: number[] = []
  const numbered = texts.map((text) =>
    text.map((word) => {
      let id = ids.get(word)
      if (id === undefined) {
        id = ids.size
        ids.set(word, id)
        counts.push(0)
      }
      counts[id]!++
      return id
    }),
  )
  return { words: [...ids.keys()], counts, texts: numbered }
}

/** The positions of the context of position t, from left to right. */
export function contextPositions(length: number, t: number, m: number): number[] {
  const positions: number[] = []
  for (let j = -m; j <= m; j++) {
    if (j !== 0 && t + j >= 0 && t + j < length) positions.push(t + j)
  }
  return positions
}

/** The context words of position t. One that stands there twice is returned twice. */
export function context(text: number[], t: number, m: number): number[] {
  return contextPositions(text.length, t, m).map((p) => text[p]!)
}

// ── 3. Two vectors a word; the probability of one word near another

export interface Model {
  input: Matrix // v_0 … v_{V−1}: the word vectors that people use
  output: Matrix // u_0 … u_{V−1}; with hierarchical softmax of V−1 tree nodes
}

/** As word2vec begins: each number of v random from −1/2D to 1/2D, each u zero. */
export function newModel(V: number, D: number, random: Random): Model {
  const input = rows(V, () => rows(D, () => (random.float64() - 0.5) / D))
  return { input, output: rows(V, () => rows(D, () => 0)) }
}

/** All numbers of rows vectors random from −size to size, to have something to see. */
export function randomMatrix(V: number, D: number, size: number, random: Random): Matrix {
  return rows(V, () => rows(D, () => (2 * random.float64() - 1) * size))
}

function rows<T>(n: number, make: () => T): T[] {
  return Array.from({ length: n }, make)
}

/** u_j·v for every word j */
export function scores(u: Matrix, v: Vector): Vector {
  return u.map((row) => dot(row, v))
}

/** log P = s_j − log Σ_i exp(s_i) for every score, however large or small. */
export function logSoftmax(s: Vector): Vector {
  let largest = -Infinity
  for (const x of s) largest = Math.max(largest, x)
  let sum = 0
  for (const x of s) sum += Math.exp(x - largest)
  return s.map((x) => x - largest - Math.log(sum))
}

/** P = exp(s_j) / Σ_i exp(s_i) for every score */
export function softmax(s: Vector): Vector {
  return logSoftmax(s).map(Math.exp)
}

// ── 4. The likelihood of a text, and its loss

/** ∏_j P(w_{t+j}|w_t) over the window of position t */
export function windowLikelihood(model: Model, text: number[], t: number, m: number): number {
  const P = softmax(scores(model.output, model.input[text[t]!]!))
  return context(text, t, m).reduce((product, o) => product * P[o]!, 1)
}

/** −Σ_j log P(w_{t+j}|w_t): what position t adds to the loss */
export function windowLoss(model: Model, text: number[], t: number, m: number): number {
  const logs = logSoftmax(scores(model.output, model.input[text[t]!]!))
  return context(text, t, m).reduce((loss, o) => loss - logs[o]!, 0)
}

/** The losses of all windows of a text: −log of its likelihood. */
export function textLoss(model: Model, text: number[], m: number): number {
  return text.reduce((loss, _, t) => loss + windowLoss(model, text, t, m), 0)
}

// ── 5. How the loss changes with each vector

/** Some rows of a matrix; those that are not listed are zero. */
export type Rows = Map<number, Vector>

export interface Gradient {
  input: Rows
  output: Rows
}

/** The loss of one prediction, in which v predicts the word o. */
export interface Objective {
  loss(u: Matrix, v: Vector, o: number): number
  gradient(u: Matrix, v: Vector, o: number): { dv: Vector; du: Rows }
}

function addRow(rows: Rows, j: number, scale: number, x: Vector): void {
  let row = rows.get(j)
  if (!row) rows.set(j, (row = new Array<number>(x.length).fill(0)))
  addScaled(row, scale, x)
}

/** L = −log P(o|c); ∂L/∂v = −(u_o − Σ_j P(j|c) u_j), ∂L/∂u_j = (P(j|c) − [j = o]) v */
export const exactSoftmax: Objective = {
  loss: (u, v, o) => -logSoftmax(scores(u, v))[o]!,
  gradient(u, v, o) {
    const dv = new Array<number>(v.length).fill(0)
    const du: Rows = new Map()
    softmax(scores(u, v)).forEach((P, j) => {
      const excess = j === o ? P - 1 : P
      addScaled(dv, excess, u[j]!)
      addRow(du, j, excess, v)
    })
    return { dv, du }
  },
}

/** Σ_j P(j|c) u_j: the context vector that the model expects beside v. */
export function expectedContext(u: Matrix, v: Vector): Vector {
  const expected = new Array<number>(v.length).fill(0)
  softmax(scores(u, v)).forEach((P, j) => addScaled(expected, P, u[j]!))
  return expected
}

/** The gradient of one pair: v_c predicts o. */
export function skipGramGradient(model: Model, objective: Objective, c: number, o: number): Gradient {
  const { dv, du } = objective.gradient(model.output, model.input[c]!, o)
  return { input: new Map([[c, dv]]), output: du }
}

/** The sum of the gradients of a window's pairs. */
export function windowGradient(model: Model, objective: Objective, text: number[], t: number, m: number): Gradient {
  const sum: Gradient = { input: new Map(), output: new Map() }
  for (const o of context(text, t, m)) {
    const g = skipGramGradient(model, objective, text[t]!, o)
    for (const [j, dv] of g.input) addRow(sum.input, j, 1, dv)
    for (const [j, du] of g.output) addRow(sum.output, j, 1, du)
  }
  return sum
}

/** (L(p+h) − L(p−h)) / 2h for each number p of a vector that the loss depends on. */
export function finiteDifference(vector: Vector, loss: () => number, h = 1e-5): Vector {
  return vector.map((p, d) => {
    vector[d] = p + h
    const above = loss()
    vector[d] = p - h
    const below = loss()
    vector[d] = p
    return (above - below) / (2 * h)
  })
}

// ── 6. Learning: p ← p − rate · ∂L/∂p

/** Moves every vector that the gradient lists by −rate times its gradient. */
export function step(model: Model, g: Gradient, rate: number): void {
  for (const [j, dv] of g.input) addScaled(model.input[j]!, -rate, dv)
  for (const [j, du] of g.output) addScaled(model.output[j]!, -rate, du)
}

export function clone(model: Model): Model {
  return { input: model.input.map((row) => row.slice()), output: model.output.map((row) => row.slice()) }
}

// ── 7. CBOW: the context predicts its center

/** v̄ = (1/N) Σ v_o over the N context words */
export function mean(model: Model, words: number[]): Vector {
  const sum = new Array<number>(model.input[0]!.length).fill(0)
  for (const o of words) addScaled(sum, 1 / words.length, model.input[o]!)
  return sum
}

export function cbowLoss(model: Model, objective: Objective, words: number[], c: number): number {
  return words.length === 0 ? 0 : objective.loss(model.output, mean(model, words), c)
}

export function cbowGradient(model: Model, objective: Objective, words: number[], c: number): Gradient {
  const input: Rows = new Map()
  if (words.length === 0) return { input, output: new Map() }
  const { dv, du } = objective.gradient(model.output, mean(model, words), c)
  for (const o of words) addRow(input, o, 1 / words.length, dv)
  return { input, output: du }
}

// ── 8. Negative sampling: a few words instead of all

export function sigmoid(s: number): number {
  return 1 / (1 + Math.exp(-s))
}

/** log σ(s), finite for every s */
export function logSigmoid(s: number): number {
  return Math.min(s, 0) - Math.log1p(Math.exp(-Math.abs(s)))
}

/** Is put to the score u_row·v; the text knows the answer. */
export interface Question {
  row: number
  yes: boolean
}

/** L = −Σ log σ(±u_j·v) over the questions: + where the answer is yes. */
export function questions(ask: (o: number) => Question[]): Objective {
  return {
    loss: (u, v, o) =>
      ask(o).reduce((loss, q) => {
        const s = dot(u[q.row]!, v)
        return loss - logSigmoid(q.yes ? s : -s)
      }, 0),
    gradient(u, v, o) {
      const dv = new Array<number>(v.length).fill(0)
      const du: Rows = new Map()
      for (const q of ask(o)) {
        const answer = sigmoid(dot(u[q.row]!, v))
        const excess = q.yes ? answer - 1 : answer
        addScaled(dv, excess, u[q.row]!)
        addRow(du, q.row, excess, v)
      }
      return { dv, du }
    },
  }
}

/** Tell o from the negatives. One that is o itself counts for nothing, as in word2vec. */
export function negativeSampling(negatives: number[]): Objective {
  return questions((o) => [{ row: o, yes: true }, ...negatives.filter((k) => k !== o).map((k) => ({ row: k, yes: false }))])
}

/** P_noise(j) = count(j)^0.75 / Σ_i count(i)^0.75 */
export function noise(counts: number[]): Vector {
  const weights = counts.map((count) => Math.pow(count, 0.75))
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights.map((weight) => weight / sum)
}

/** K words drawn by the noise: points on a line of length 1, cut into V pieces. */
export function draw(noise: Vector, K: number, random: Random): number[] {
  return rows(K, () => {
    let j = 0
    let point = random.float64()
    while (j < noise.length - 1 && point >= noise[j]!) point -= noise[j++]!
    return j
  })
}

// ── 9. Hierarchical softmax: a path in a tree instead of all words

/** The path to every word, root first; inner node n is the n-th made, the root V−2. */
export function huffman(counts: number[]): Question[][] {
  let trees = counts.map((count, j) => ({ count, leaves: [j] }))
  const paths: Question[][] = counts.map(() => [])
  for (let n = 0; trees.length > 1; n++) {
    trees.sort((a, b) => a.count - b.count) // stable
    const [left, right, ...rest] = trees as [(typeof trees)[0], (typeof trees)[0], ...typeof trees]
    for (const j of left.leaves) paths[j]!.unshift({ row: n, yes: true })
    for (const j of right.leaves) paths[j]!.unshift({ row: n, yes: false })
    trees = [...rest, { count: left.count + right.count, leaves: [...left.leaves, ...right.leaves] }]
  }
  return paths
}

/** Asks the questions on the path to o; P(o|v) is exp(−loss). */
export function hierarchicalSoftmax(paths: Question[][]): Objective {
  return questions((o) => paths[o]!)
}
