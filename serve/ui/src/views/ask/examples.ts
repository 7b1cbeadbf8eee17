import type { Language } from '../../i18n'

/** Questions to begin with. Every word stands apart from the signs. */
export interface Examples {
  near: string[]
  analogies: [string, string, string][]
  matrix: string[]
}

export const examples: Record<Language, Examples> = {
  en: {
    near: ['king', 'king - man + woman', 'paris - france + china', 'rabbit', 'red', 'water'],
    analogies: [['man', 'king', 'woman'], ['france', 'paris', 'china'], ['cat', 'cats', 'horse']],
    matrix: ['king', 'queen', 'man', 'woman', 'cat', 'dog', 'horse', 'red', 'blue', 'green', 'paris', 'london', 'big', 'large', 'bread', 'water'],
  },
  zh: {
    near: ['国王', '国王 - 男人 + 女人', '北京 - 中国 + 法国', '母牛', '农民', '水'],
    analogies: [['男人', '国王', '女人'], ['中国', '北京', '法国'], ['公牛', '母牛', '公鸡']],
    matrix: ['国王', '女王', '男人', '女人', '猫', '狗', '母牛', '公牛', '红', '蓝', '北京', '巴黎', '美丽', '漂亮', '面包', '水'],
  },
}

function wordsIn(expression: string): string[] {
  return expression.split(' ').filter((field) => field !== '+' && field !== '-')
}

/** All words of all examples, to ask a model for at once. */
export function wordsOf(all: Record<Language, Examples>): string[] {
  return [...new Set(Object.values(all).flatMap((e) => [...e.near.flatMap(wordsIn), ...e.analogies.flat(), ...e.matrix]))]
}

/** The examples whose words are known: of the reader's language, or else of the other. */
export function known(all: Record<Language, Examples>, unknown: Set<string>, language: Language): Examples {
  const of = (e: Examples): Examples => ({
    near: e.near.filter((q) => wordsIn(q).every((w) => !unknown.has(w))),
    analogies: e.analogies.filter((a) => a.every((w) => !unknown.has(w))),
    matrix: e.matrix.filter((w) => !unknown.has(w)),
  })
  const own = of(all[language])
  return own.near.length + own.analogies.length > 0 ? own : of(all[language === 'zh' ? 'en' : 'zh'])
}
