/**
 * An order of a similarity matrix's rows that puts like beside like: begins with
 * the row that is least like the others, and goes on to the most similar one that
 * is left.
 */
export function chain(matrix: number[][]): number[] {
  const n = matrix.length
  const sum = (i: number) => matrix[i]!.reduce((a, b) => a + b, 0)
  const left = new Set(Array.from({ length: n }, (_, i) => i))
  const order: number[] = []
  let at = [...left].reduce((a, b) => (sum(b) < sum(a) ? b : a), 0)
  while (left.size > 0) {
    order.push(at)
    left.delete(at)
    let next = -1
    for (const i of left) {
      if (next < 0 || matrix[at]![i]! > matrix[at]![next]!) next = i
    }
    at = next
  }
  return order
}
