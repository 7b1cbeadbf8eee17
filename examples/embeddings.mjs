// Asks a running "firth serve" by OpenAI's package for Node, as it is.
//
// npm install openai; node embeddings.mjs
// FIRTH_URL is where the server listens; FIRTH_KEY an API key, if it wants one.

import assert from 'node:assert/strict'
import OpenAI from 'openai'

const client = new OpenAI({
  baseURL: (process.env.FIRTH_URL ?? 'http://127.0.0.1:8080') + '/v1',
  apiKey: process.env.FIRTH_KEY ?? 'none', // the package wants one; a server without keys does not
  maxRetries: 0,
})

// The models that are served. What Firth says beyond OpenAI's fields is there, too.
const model = (await client.models.list()).data[0]
console.log(`${model.id}: ${model.words} words of ${model.dim} numbers`)
assert.equal((await client.models.retrieve(model.id)).id, model.id)

// Vectors of texts. The package asks for base64 by itself, and unpacks it.
const input = ['the king', 'the queen', 'a rabbit']
const answer = await client.embeddings.create({ model: model.id, input })
const vectors = answer.data.map((e) => e.embedding)
assert.deepEqual(vectors.map((v) => v.length), [model.dim, model.dim, model.dim])
assert.equal(answer.usage.total_tokens, 6)

// As numbers they are the same; the vectors of ids save the cutting of text.
const numbers = await client.embeddings.create({ model: model.id, input, encoding_format: 'float' })
numbers.data.forEach((e, i) => e.embedding.forEach((x, d) => assert.ok(Math.abs(x - vectors[i][d]) < 1e-6)))
assert.equal((await client.embeddings.create({ model: model.id, input: [[0, 1], [2]] })).data.length, 2)

const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0)
const cosine = (a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
const [king, queen, rabbit] = vectors
console.log(`king and queen ${cosine(king, queen).toFixed(2)}, king and rabbit ${cosine(king, rabbit).toFixed(2)}`)
assert.ok(cosine(king, queen) > cosine(king, rabbit))

// Errors come as the package's own classes.
for (const [wrong, kind] of [
  [{ model: 'text-embedding-3-small', input: 'king' }, OpenAI.NotFoundError],
  [{ model: model.id, input: '' }, OpenAI.BadRequestError],
  [{ model: model.id, input: 'xyzzy' }, OpenAI.BadRequestError],
]) {
  await assert.rejects(client.embeddings.create(wrong), (error) => {
    console.log(`${error.constructor.name}: ${error.error.message} (param ${error.param}, code ${error.code})`)
    return error instanceof kind
  })
}

// What OpenAI has no name for goes through the same client.
const near = await client.post('/neighbors', { body: { expression: 'king - man + woman', k: 3 } })
console.log('king - man + woman:', near.neighbors.map((n) => n.word).join(', '))
