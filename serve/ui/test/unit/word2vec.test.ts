import assert from 'node:assert/strict'
import test from 'node:test'

// Numbers of the Go package walkthrough: the four texts below, D = 3, m = 2, seed
// (7, 11), v times 6 and u random in ±1, center 古, context word 太.
import reference from '../../src/views/learn/testdata/walkthrough.json'
import { Random } from '../../src/views/learn/random'
import * as w from '../../src/views/learn/word2vec'

const close = (got: number, want: number, tolerance = 1e-12) => assert.ok(Math.abs(got - want) <= tolerance, `${got}, want ${want}`)

function closeAll(got: w.Vector, want: w.Vector, tolerance?: number): void {
  assert.equal(got.length, want.length)
  got.forEach((value, d) => close(value, want[d]!, tolerance))
}

function closeRows(got: w.Rows, want: w.Matrix): void {
  want.forEach((row, j) => closeAll(got.get(j) ?? row.map(() => 0), row))
}

const numbered = w.numberWords(['自太古以来', '云似马', '云像马', '月似弓'].map((text) => [...text]))
const model = (): w.Model => w.clone(reference)
const text = numbered.texts[0]!
const [t, m] = [2, 2]
const c = text[t]!
const o = text[1]!

test("random numbers are Go's", () => {
  const random = new Random(1, 2)
  assert.deepEqual(
    reference.uint64,
    Array.from({ length: 4 }, () => String(random.uint64())),
  )
})

test("a new model is walkthrough's", () => {
  const { input, output } = w.newModel(numbered.words.length, 3, new Random(7, 11))
  assert.deepEqual(input, reference.newInput)
  assert.ok(output.flat().every((x) => x === 0))
})

test("words, counts and ids are walkthrough's", () => {
  assert.deepEqual(numbered, { words: reference.words, counts: reference.counts, texts: reference.texts })
  assert.deepEqual(w.context(text, t, m), reference.context)
  assert.deepEqual(w.contextPositions(5, 0, 2), [1, 2])
  assert.deepEqual(w.contextPositions(5, 4, 9), [0, 1, 2, 3])
})

test('one-hot vectors are all equally far apart', () => {
  assert.deepEqual(w.oneHot(1, 3), [0, 1, 0])
  assert.equal(w.cosine(w.oneHot(1, 5), w.oneHot(3, 5)), 0)
  assert.equal(w.cosine(w.oneHot(3, 5), w.oneHot(3, 5)), 1)
  assert.equal(w.cosine([0, 0], [1, 1]), 0)
})

test("probabilities and losses are walkthrough's", () => {
  const s = w.scores(model().output, model().input[c]!)
  closeAll(s, reference.scores)
  closeAll(w.softmax(s), reference.P)
  close(w.windowLikelihood(model(), text, t, m), reference.windowLikelihood)
  close(w.windowLoss(model(), text, t, m), reference.windowLoss)
  close(
    numbered.texts.reduce((sum, x) => sum + w.textLoss(model(), x, m), 0),
    reference.loss,
  )
  closeAll(w.softmax([1e4, 1e4 + Math.log(3), -1e4]), [0.25, 0.75, 0])
})

test("gradients and steps are walkthrough's", () => {
  const g = w.skipGramGradient(model(), w.exactSoftmax, c, o)
  closeAll(g.input.get(c)!, reference.dv)
  closeRows(g.output, reference.du)
  const P = w.expectedContext(model().output, model().input[c]!)
  closeAll(
    reference.output[o]!.map((u, d) => -(u - P[d]!)),
    reference.dv,
  )

  const trained = model()
  for (let epoch = 0; epoch < 20; epoch++) {
    for (const x of numbered.texts) {
      x.forEach((_, p) => w.step(trained, w.windowGradient(trained, w.exactSoftmax, x, p, m), 0.1))
    }
  }
  trained.input.forEach((row, j) => closeAll(row, reference.trainedInput[j]!, 1e-10))
  trained.output.forEach((row, j) => closeAll(row, reference.trainedOutput[j]!, 1e-10))
})

test("negative sampling is walkthrough's", () => {
  closeAll(w.noise(numbered.counts), reference.noise)
  const negatives = w.draw(w.noise(numbered.counts), 5, new Random(3, 4))
  assert.deepEqual(negatives, reference.negatives)
  const objective = w.negativeSampling(negatives)
  close(objective.loss(model().output, model().input[c]!, o), reference.negLoss)
  const { dv, du } = objective.gradient(model().output, model().input[c]!, o)
  closeAll(dv, reference.negDv)
  closeRows(du, reference.negDu)
  // A negative that is the context word itself counts for nothing.
  close(w.negativeSampling([o, o]).loss(model().output, model().input[c]!, o), w.negativeSampling([]).loss(model().output, model().input[c]!, o))
})

test("hierarchical softmax is walkthrough's", () => {
  const paths = w.huffman(numbered.counts)
  assert.deepEqual(
    paths.map((path) => path.map((q) => `${q.yes ? '+' : '-'}${q.row}`).join('')),
    reference.paths,
  )
  const objective = w.hierarchicalSoftmax(paths)
  close(objective.loss(model().output, model().input[c]!, o), reference.hsLoss)
  const { dv, du } = objective.gradient(model().output, model().input[c]!, o)
  closeAll(dv, reference.hsDv)
  closeRows(du, reference.hsDu)
  const total = numbered.words.reduce((sum, _, j) => sum + Math.exp(-objective.loss(model().output, model().input[c]!, j)), 0)
  close(total, 1)
})

test("CBOW is walkthrough's", () => {
  const words = w.context(text, t, m)
  closeAll(w.mean(model(), words), reference.mean)
  close(w.cbowLoss(model(), w.exactSoftmax, words, c), reference.cbowLoss)
  const g = w.cbowGradient(model(), w.exactSoftmax, words, c)
  closeRows(g.input, reference.cbowInput)
  closeRows(g.output, reference.cbowOutput)
  assert.equal(w.cbowLoss(model(), w.exactSoftmax, [], c), 0)
})

const objectives = {
  softmax: w.exactSoftmax,
  negative: w.negativeSampling([1, 4, 1, 6]),
  hierarchical: w.hierarchicalSoftmax(w.huffman(numbered.counts)),
}

for (const [name, objective] of Object.entries(objectives)) {
  test(`gradient of ${name} is the finite difference`, () => {
    const random = new Random(5, 6)
    const own: w.Model = { input: w.randomMatrix(11, 4, 1, random), output: w.randomMatrix(11, 4, 1, random) }
    const bag = [0, 1, 3, 1]
    const sum = { skip: w.skipGramGradient(own, objective, c, o), bag: w.cbowGradient(own, objective, bag, c) }
    const loss = {
      skip: () => objective.loss(own.output, own.input[c]!, o),
      bag: () => w.cbowLoss(own, objective, bag, c),
    }
    for (const kind of ['skip', 'bag'] as const) {
      own.input.forEach((row, j) => closeAll(sum[kind].input.get(j) ?? [0, 0, 0, 0], w.finiteDifference(row, loss[kind]), 1e-8))
      own.output.forEach((row, j) => closeAll(sum[kind].output.get(j) ?? [0, 0, 0, 0], w.finiteDifference(row, loss[kind]), 1e-8))
    }
  })
}
