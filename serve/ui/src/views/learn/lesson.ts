// What the reader has chosen, and what follows from it. Every number of the Learn
// view is computed from these signals.
import { computed, effect, signal } from '@preact/signals'
import { language } from '../../i18n'
import { route, setParams } from '../../route'
import { type Goal, Practice } from './practice'
import { readText } from './sentence'
import { context, contextPositions, type Model } from './word2vec'

/** 似 and 像, big and large keep the same company in them; the rest is to be different. */
export const examples = {
  zh: '自太古以来，人看云看月\n云似马\n云像马\n月似弓\n月像弓\n花似玉\n花像玉\n人骑马\n人拉弓\n人赏花',
  en: 'since the oldest times people watch the sky\na big cloud hides the moon\na large cloud hides the moon\nthe big horse eats an apple\nthe large horse eats an apple\na child draws the moon\na child rides the horse',
}

interface Bounds {
  first: number
  min: number
  max: number
}

export const bounds = {
  m: { first: 2, min: 1, max: 6 },
  D: { first: 2, min: 1, max: 50 },
  rate: { first: 0.1, min: 0.01, max: 2 },
  seed: { first: 1, min: 0, max: 2 ** 32 },
} satisfies Record<string, Bounds>

/** null: the example of the reader's language */
export const ownText = signal<string | null>(null)
export const m = signal(bounds.m.first)
export const D = signal(bounds.D.first)
export const rate = signal(bounds.rate.first)
export const seed = signal(bounds.seed.first)
export const goal = signal<Goal>('softmax')
/** Which vectors the steps are computed with. */
export const stage = signal<'start' | 'trained'>('start')

export const text = computed(() => ownText.value ?? examples[language.value])
export const sentence = computed(() => readText(text.value))

// ── The window that is looked at

interface Place {
  row: number
  t: number
}

const chosenCenter = signal<Place | null>(null)
const chosenContext = signal<number | null>(null) // a position in the center's line

/** The example begins with the phrase that this center is from. */
const firstCenter = { zh: 2, en: 2 }

/** Where the center stands; always a place of the present text. */
export const place = computed<Place>(() => {
  const { texts } = sentence.value
  const chosen = chosenCenter.value
  if (chosen && chosen.t < (texts[chosen.row]?.length ?? 0)) return chosen
  const length = texts[0]?.length ?? 0
  const t = ownText.value === null ? firstCenter[language.value] : Math.floor(Math.min(length, 7) / 2)
  return { row: 0, t: Math.max(0, Math.min(t, length - 1)) }
})

export const line = computed(() => sentence.value.texts[place.value.row] ?? [])
export const c = computed(() => line.value[place.value.t] ?? 0)
export const contextWords = computed(() => context(line.value, place.value.t, m.value))

/** The position of the context word o, or −1 where the window is empty. */
export const contextPosition = computed(() => {
  const positions = contextPositions(line.value.length, place.value.t, m.value)
  const chosen = chosenContext.value
  if (chosen !== null && positions.includes(chosen)) return chosen
  return positions.find((p) => p > place.value.t) ?? positions[positions.length - 1] ?? -1
})
/** The context word o, or −1 where the window is empty. */
export const o = computed(() => line.value[contextPosition.value] ?? -1)

export function chooseCenter(row: number, t: number): void {
  chosenCenter.value = { row, t }
  chosenContext.value = null
}

export function chooseContext(position: number): void {
  chosenContext.value = position
}

/** The word of an id. */
export function wordOf(id: number): string {
  return sentence.value.words[id] ?? ''
}

// ── The two words to compare

const chosenPair = signal<[string, string] | null>(null)
const likelyPairs = [['似', '像'], ['big', 'large']]

/** Ids of the two words that are compared as one-hot and as trained vectors. */
export const compared = computed<[number, number]>(() => {
  const { words } = sentence.value
  for (const pair of [chosenPair.value ?? [], ...likelyPairs]) {
    const [a, b] = pair.map((word) => words.indexOf(word))
    if (a !== undefined && b !== undefined && a >= 0 && b >= 0) return [a, b]
  }
  return [0, Math.min(1, words.length - 1)]
})

export function compare(a: number, b: number): void {
  chosenPair.value = [wordOf(a), wordOf(b)]
}

// ── The vectors

export const practice = computed(() => new Practice(sentence.value, { window: m.value, dim: D.value, rate: rate.value, seed: seed.value, goal: goal.value, negatives: 5 }))

/** How much of the training is computed, 0 to 1. */
export const computedShare = signal(0)
const finished = signal<{ of: Practice; model: Model } | null>(null)

export const startModel = computed(() => practice.value.at(0))
/** The vectors after training, or null as long as they are being computed. */
export const trainedModel = computed(() => (finished.value?.of === practice.value ? finished.value.model : null))
/** The vectors that the steps are computed with. */
export const model = computed(() => (stage.value === 'trained' ? trainedModel.value : null) ?? startModel.value)

/** Trains ahead a few milliseconds at a time, so that typing stays smooth. Returns how to end it. */
export function trainAhead(): () => void {
  let timer: ReturnType<typeof setTimeout>
  const stop = effect(() => {
    const current = practice.value
    clearTimeout(timer)
    const go = () => {
      const until = performance.now() + 12
      let more = true
      while (more && performance.now() < until) more = current.advance(20)
      computedShare.value = current.total === 0 ? 1 : current.known / current.total
      if (more) timer = setTimeout(go)
      else finished.value = { of: current, model: current.at(current.total) }
    }
    // Not while the reader is typing or dragging.
    timer = setTimeout(go, 120)
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}

// ── The address

const longestInAddress = 600
const numbers = { m, D, rate, seed }

/** Takes what the address says. */
export function readAddress(params: URLSearchParams): void {
  if (params.has('text')) ownText.value = params.get('text')
  for (const [name, value] of Object.entries(numbers)) {
    const given = Number(params.get(name) ?? NaN)
    if (Number.isFinite(given)) value.value = within(name as keyof typeof bounds, given)
  }
}

export function within(name: keyof typeof bounds, value: number): number {
  const { min, max } = bounds[name]
  const whole = name === 'rate' ? value : Math.round(value)
  return Math.max(min, Math.min(max, whole))
}

/** Writes into the address what differs from the example. Returns how to end it. */
export function keepAddress(): () => void {
  return effect(() => {
    const changes: Record<string, string | null> = { text: ownText.value !== null && ownText.value.length <= longestInAddress ? ownText.value : null }
    for (const [name, value] of Object.entries(numbers)) changes[name] = value.value === bounds[name as keyof typeof bounds].first ? null : String(value.value)
    if (route.peek().view === 'learn') setParams(changes)
  })
}
