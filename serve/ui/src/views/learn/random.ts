// Random numbers that are the same everywhere: the generator PCG-DXSM, as Go's
// math/rand/v2 has it, so that a seed gives the same vectors here and in the
// package walkthrough. Speed does not matter: a picture needs a few hundred.

const bits64 = (1n << 64n) - 1n
const bits128 = (1n << 128n) - 1n
const multiplier = (2549297995355413924n << 64n) | 4865540595714422341n
const increment = (6364136223846793005n << 64n) | 1442695040888963407n
const mixer = 0xda942042e4dd58b5n

export class Random {
  #state: bigint

  /** The two halves of the seed are those of Go's rand.NewPCG. */
  constructor(seed1: number | bigint, seed2: number | bigint) {
    this.#state = ((BigInt(seed1) & bits64) << 64n) | (BigInt(seed2) & bits64)
  }

  /** A whole number from 0 to 2⁶⁴−1. */
  uint64(): bigint {
    this.#state = (this.#state * multiplier + increment) & bits128
    let high = this.#state >> 64n
    const low = (this.#state & bits64) | 1n
    high ^= high >> 32n
    high = (high * mixer) & bits64
    high ^= high >> 48n
    return (high * low) & bits64
  }

  /** A number from 0 to 1, 1 excluded. */
  float64(): number {
    return Number(this.uint64() & ((1n << 53n) - 1n)) / 2 ** 53
  }
}
