import { plainText } from './plain-text.ts'

/** What an agent has told so far. What it never mentioned is null. */
export interface AgentWord {
  readonly weightPercent: number | null
  readonly maxSessions: number | null
  readonly wish: 'ready' | 'drain' | 'maint' | null
  readonly health: 'up' | 'down' | null
  /** Its own word for a bad health, and what stood behind the sharp. */
  readonly reason: string
}

/** `news`: only what the line mentions. `passedOver`: one sentence on the first word that cannot be taken; or empty. */
export type AgentLine =
  | { readonly kind: 'read'; readonly news: Partial<AgentWord>; readonly passedOver: string }
  | { readonly kind: 'malformed'; readonly problem: string }

export const NOTHING_TOLD: AgentWord = {
  weightPercent: null,
  maxSessions: null,
  wish: null,
  health: null,
  reason: '',
}

const PERCENT = /^(?:weight:)?(\d{1,9})%$/i
const MAX_SESSIONS = /^maxconn:(\d{1,9})$/i
const ABSOLUTE_WEIGHT = /^weight:\d+$/i
const WISHES = ['ready', 'drain', 'maint'] as const
/** HAProxy's manual writes `failed`, its source reads `fail`. */
const DOWN_WORDS = ['down', 'fail', 'failed', 'stopped']
const MOST_PERCENT = 1_000
const WORD_CHARACTERS = 24
const REASON_CHARACTERS = 120

/**
 * One line of HAProxy's agent-check (configuration manual, "agent-check"): words between spaces, tabs and commas in
 * any order and case, then perhaps a description behind a sharp. Of two words of a kind the last holds.
 */
export function readAgentLine(line: string): AgentLine {
  const [, said = '', described = ''] = /^([^#]*)#?(.*)$/s.exec(line) ?? []
  const words = said.split(/[\s,]+/).filter((word) => word !== '')
  const news: { -readonly [K in keyof AgentWord]?: AgentWord[K] } = {}
  let downWord = ''
  let passedOver = ''
  for (const word of words) {
    const meant = meaningOf(word)
    if (typeof meant === 'string') passedOver ||= meant
    else Object.assign(news, meant)
    if (meant === DOWN) downWord = word.toLowerCase()
    if (meant === UP) downWord = ''
  }
  const description = plainText(described, REASON_CHARACTERS)
  if (news.wish !== undefined || news.health !== undefined || description !== '')
    news.reason = [downWord, description].filter((part) => part !== '').join(': ')
  if (Object.keys(news).length > 0) return { kind: 'read', news, passedOver }
  return { kind: 'malformed', problem: passedOver || 'the agent said an empty line' }
}

const UP = { health: 'up' } as const
const DOWN = { health: 'down' } as const

/** A sentence where the word cannot be taken. */
function meaningOf(word: string): Partial<AgentWord> | string {
  const lower = word.toLowerCase()
  if (lower === 'up') return UP
  if (DOWN_WORDS.includes(lower)) return DOWN
  const wish = WISHES.find((known) => known === lower)
  if (wish) return { wish }
  const percent = PERCENT.exec(word)?.[1]
  if (percent !== undefined) return { weightPercent: Math.min(Number(percent), MOST_PERCENT) }
  const most = MAX_SESSIONS.exec(word)?.[1]
  if (most !== undefined) return { maxSessions: Number(most) }
  const shown = plainText(word, WORD_CHARACTERS)
  if (ABSOLUTE_WEIGHT.test(word))
    return `the agent said "${shown}"; a weight is read in per cent of the configured one, as ${shown}%`
  return `the agent said "${shown}", which is no word of an agent-check`
}
