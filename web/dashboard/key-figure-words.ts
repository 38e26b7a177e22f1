import { callLength } from '#web/lib/call-words.ts'
import { DELAY_ERROR_PERCENT } from '#web/lib/delay-buckets.ts'
import type { FigureSums, Figures } from '#web/lib/figures.ts'
import type { Format } from '#web/lib/format.ts'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import { NO_VALUE } from '#web/texts/vocabulary.ts'
import { beforeWords } from './before-words.ts'

export interface KeyFigure {
  readonly name: string
  readonly title: string
  readonly value: string
  readonly unit?: string
  /** What it is of. */
  readonly over: string
  /** Against the stretch before; empty where nothing is kept of it. */
  readonly change: string
}

const TEXTS = DASHBOARD_TEXTS.figures
const LEAST_RATE = 0.01

/** Percent of the calls offered; null without a call. */
const ofOffered = (part: number, { offered }: FigureSums) => (offered > 0 ? (100 * part) / offered : null)
const answeredPercent = (sums: FigureSums) => ofOffered(sums.answered, sums)
const failedPercent = (sums: FigureSums) => ofOffered(sums.failed, sums)
const rate = ({ offered, passedSec }: FigureSums) => (passedSec > 0 ? offered / passedSec : null)
const lengthMs = ({ talks, talkMs }: FigureSums) => (talks > 0 ? talkMs / talks : null)

export function keyFigures(
  { sums, before, beforeByMs }: Figures,
  activeCalls: number | undefined,
  format: Format,
): readonly KeyFigure[] {
  const words = beforeWords(beforeByMs)
  const change = (figure: (sums: FigureSums) => number | null, amount: (by: number) => string) =>
    changeText(figure(sums), before && figure(before.sums), amount, words)
  const percent = (value: number | null) => (value === null ? NO_VALUE : format.share(value))
  const points = (by: number) => `${format.share(by < LEAST_RATE ? 0 : by)} ${TEXTS.points}`
  const number = (unit: string) => (by: number) => `${format.figure(by)} ${unit}`.trim()
  const { offered, talks } = sums
  return [
    {
      ...{ name: TEXTS.active, title: TEXTS.activeTitle, value: format.count(activeCalls) },
      over: sums.activeMean === null ? TEXTS.activeNow : activeOver(sums, format),
      change: change((one) => one.activeMean, number('')),
    },
    {
      ...{
        name: TEXTS.rate,
        title: TEXTS.rateTitle,
        value: rateText(rate(sums), format),
        unit: TEXTS.rateUnit,
      },
      over: TEXTS.rateOver(offered, format.count(offered)),
      change: change(rate, number(TEXTS.rateUnit)),
    },
    {
      ...{ name: TEXTS.answered, title: TEXTS.answeredTitle, value: percent(answeredPercent(sums)) },
      unit: TEXTS.percent,
      over: offered > 0 ? TEXTS.answeredOver(offered, format.count(offered)) : TEXTS.noCalls,
      change: change(answeredPercent, points),
    },
    {
      ...{ name: TEXTS.length, title: TEXTS.lengthTitle, value: callLength(lengthMs(sums)) || NO_VALUE },
      over: talks > 0 ? TEXTS.lengthOver(talks, format.count(talks)) : TEXTS.noCalls,
      change: change(lengthMs, callLength),
    },
    {
      ...{ name: TEXTS.delay, title: TEXTS.delayTitle(DELAY_ERROR_PERCENT), unit: TEXTS.delayUnit },
      value:
        sums.delayP50Ms === null
          ? NO_VALUE
          : `${delayText(sums.delayP50Ms, format)} · ${delayText(sums.delayP95Ms, format)}`,
      over: TEXTS.delayOver,
      change: change(
        (one) => one.delayP95Ms,
        (by) => `${delayText(by, format)} ${TEXTS.delayUnit}`,
      ),
    },
    {
      ...{ name: TEXTS.failures, title: TEXTS.failuresTitle, value: percent(failedPercent(sums)) },
      unit: TEXTS.percent,
      over:
        offered > 0
          ? TEXTS.failuresOver(format.count(sums.failed), offered, format.count(offered))
          : TEXTS.noCalls,
      change: change(failedPercent, points),
    },
  ]
}

function activeOver({ activeMean, activePeak }: FigureSums, format: Format): string {
  return TEXTS.activeOver(format.figure(activeMean), format.count(activePeak))
}

/** A few calls in a day are not none. */
function rateText(perSecond: number | null, format: Format): string {
  const isTiny = perSecond !== null && perSecond > 0 && perSecond < LEAST_RATE
  return isTiny ? `<${format.figure(LEAST_RATE)}` : format.figure(perSecond)
}

/** Read from buckets: more digits than whole milliseconds would be made up. */
function delayText(ms: number | null, format: Format): string {
  return format.count(ms === null ? null : Math.round(ms))
}

function changeText(
  now: number | null,
  then: number | null,
  amount: (by: number) => string,
  words: string,
): string {
  if (now === null || then === null) return ''
  const by = now - then
  const text = amount(Math.abs(by))
  return text === amount(0) ? TEXTS.same : TEXTS.change(by > 0 ? '+' : '−', text, words)
}
