import assert from 'node:assert/strict'
import test from 'node:test'

import { figure, list, parseMath, power, small, word, type MathNode } from '../../src/views/learn/math'

const show = (node: MathNode | string): string =>
  typeof node === 'string' ? node : `<${node.tag}${node.class ? ' ' + node.class : ''}>${node.children.map(show).join('')}</>`

test('formulas become MathML', () => {
  for (const [source, want] of [
    ['u_o·v_c', '<math><msub of-context><mi>u</><mi>o</></><mo>·</><msub of-center><mi>v</><mi>c</></></>'],
    ['\\frac{1}{12.5}', '<math><mfrac><mrow><mn>1</></><mrow><mn>12.5</></></></>'],
    ['\\sum_{i}^2 x', '<math><munderover><mo large>∑</><mrow><mi>i</></><mn>2</></><mi>x</></>'],
    ['Σ_j', '<math><msub><mo>Σ</><mi>j</></></>'],
    ['\\w{太_古}\\v{v}', '<math><mtext of-text>太_古</><mrow of-center><mi>v</></></>'],
    ['x_t^2', '<math><msubsup><mi>x</><mi>t</><mn>2</></></>'],
  ] as const) {
    assert.equal(show(parseMath(source)), want)
  }
})

test('a minus is a sign at the start and behind an operator, else a difference', () => {
  const forms = (source: string) =>
    parseMath(source)
      .children.filter((node) => typeof node !== 'string' && node.children[0] === '−')
      .map((node) => (node as MathNode).attributes?.['form'] ?? 'infix')
  assert.deepEqual(forms('−1−2=−3·−4'), ['prefix', 'infix', 'prefix', 'prefix'])
  assert.deepEqual(forms('(a)−b'), ['infix'])
})

test('mistakes are found', () => {
  for (const source of ['{', '\\frac{1}', '\\nothing', 'x_', '\\w{a']) assert.throws(() => parseMath(source), source)
})

test('numbers', () => {
  assert.equal(figure(-0.5), '−0.5000')
  assert.equal(figure(-0.00000001, 2), '−1.00·10^{−8}')
  assert.equal(figure(0), '0.0000')
  assert.equal(figure(-Infinity), '−∞')
  assert.equal(power(0.000829), '8.29·10^{−4}')
  assert.equal(power(6.02e23), '6.02·10^{23}')
  assert.equal(small(0.00083), '8.30·10^{−4}')
  assert.equal(small(0.25), '0.2500')
  assert.equal(list([1, -2, 3], 1, 2), '(1.0,\\,−2.0,\\,…)')
  assert.equal(word('a}b\\'), '\\w{ab}')
  for (const text of [figure(-1e-9), power(1e-300), list([1e-9, 0.5])]) parseMath(text)
})
