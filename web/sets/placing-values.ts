import type { SetConfig } from '#engine/contract/config.ts'
import type { Takes } from '#engine/contract/resources.ts'
import type { SetInput } from '#web/lib/inputs.ts'
import { linesOf, numberOf } from './field-values.ts'

/** How a set chooses, chains, hunts and recovers, as its form holds it: an optional number is empty where there is none. */
export interface PlacingValues {
  mode: SetConfig['mode']
  algorithm: SetConfig['algorithm']
  choice: { [name in keyof SetConfig['choice']]: Field<SetConfig['choice'][name]> }
  /** `conf=1, transcode=2`. */
  takes: string
  /** `4, 9:2`: set 4, then at most two destinations of set 9. */
  chain: string
  chainOn: SetConfig['chainOn']
  huntAfterSec: number | string
  slowStart: { sec: number | string; fromPercent: number | string }
  tryAllWhenDown: boolean
  sessionTimer: { expiresSec: number | string; minSec: number | string }
  dialogCheckSec: number | string
}

/** A number field may be empty while it is written. */
type Field<Value> = Value extends number ? number | string : Value

type Placing = Pick<SetConfig, keyof PlacingValues>

export function placingValues(set: Placing): PlacingValues {
  const { mode, algorithm, choice, chainOn, slowStart, tryAllWhenDown, sessionTimer } = set
  return {
    mode,
    algorithm,
    choice,
    chainOn,
    slowStart,
    tryAllWhenDown,
    takes: takesText(set.takes),
    chain: set.chain
      .map(({ setId, maxAttempts }) => (maxAttempts === null ? `${setId}` : `${setId}:${maxAttempts}`))
      .join(', '),
    huntAfterSec: set.huntAfterSec ?? '',
    sessionTimer: { expiresSec: sessionTimer.expiresSec ?? '', minSec: sessionTimer.minSec },
    dialogCheckSec: set.dialogCheckSec ?? '',
  }
}

export function placingOf(values: PlacingValues): Pick<SetInput, keyof PlacingValues> {
  const { mode, algorithm, chainOn, tryAllWhenDown, choice, slowStart, sessionTimer } = values
  return {
    mode,
    algorithm,
    chainOn,
    tryAllWhenDown,
    choice: { ...choice, boundPercent: numberOf(choice.boundPercent) },
    takes: takesOf(values.takes),
    chain: linesOf(values.chain.replaceAll(';', ',')).map(linkOf),
    huntAfterSec: optionalOf(values.huntAfterSec),
    slowStart: { sec: numberOf(slowStart.sec), fromPercent: numberOf(slowStart.fromPercent) },
    sessionTimer: { expiresSec: optionalOf(sessionTimer.expiresSec), minSec: numberOf(sessionTimer.minSec) },
    dialogCheckSec: optionalOf(values.dialogCheckSec),
  }
}

export function takesText(takes: Takes): string {
  return Object.entries(takes)
    .map(([name, amount]) => `${name}=${amount}`)
    .join(', ')
}

/** A name alone takes one. What cannot be read is left to the schema to name. */
export function takesOf(text: string): Takes {
  const pairs = linesOf(text.replaceAll(';', ',')).map((part): [string, number] => {
    const [name = '', amount = '1'] = part.split('=').map((piece) => piece.trim())
    return [name, numberOf(amount)]
  })
  return Object.fromEntries(pairs)
}

function linkOf(text: string) {
  const [set = '', most] = text.split(':').map((piece) => piece.trim())
  return { setId: numberOf(set), maxAttempts: most === undefined ? null : numberOf(most) }
}

export function optionalOf(value: number | string): number | null {
  return value === '' ? null : Number(value)
}
