import { messages } from '../../i18n'
import { en } from './en'
import { zh } from './zh'

export type Message = keyof typeof en

/** The translator of the Learn view. */
export const l = messages(en, zh)
