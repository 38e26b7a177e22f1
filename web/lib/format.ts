import { NO_VALUE } from '#web/texts/vocabulary.ts'

/** Figures as people read them: three significant digits, separators of the reader's locale. */

type Maybe = number | null | undefined

export interface Format {
  readonly locale: string
  count(value: Maybe): string
  /** Three significant digits at most, never an exponent: 6, 9.13, 38.2, 1,240. */
  figure(value: Maybe): string
  /** One decimal, of 100, two where it is small; the column head carries the unit. */
  share(percent: Maybe): string
  /** Two decimals, as the application note prints its percentages. */
  percent2(percent: Maybe): string
  /** Time of day in the reader's zone. */
  clock(ms: number): string
  minute(ms: number): string
  /** "26 Nov". */
  day(ms: number): string
  /** "26 Nov, 14:05". */
  dayMinute(ms: number): string
  moment(ms: number): string
}

const isShown = (value: Maybe): value is number => typeof value === 'number' && Number.isFinite(value)

export function createFormat(locale: string): Format {
  const fixed = [0, 1, 2].map(
    (digits) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  )
  const digits = (value: number, places: number) => fixed[places]?.format(value) ?? String(value)
  const time = { hour: '2-digit', minute: '2-digit', hour12: false } as const
  const clocks = new Intl.DateTimeFormat(locale, { ...time, second: '2-digit' })
  const minutes = new Intl.DateTimeFormat(locale, time)
  const date = { month: 'short', day: '2-digit' } as const
  const days = new Intl.DateTimeFormat(locale, date)
  const dayMinutes = new Intl.DateTimeFormat(locale, { ...date, ...time })
  const moments = new Intl.DateTimeFormat(locale, {
    ...time,
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    second: '2-digit',
  })
  return {
    locale,
    count: (value) => (isShown(value) ? digits(value, 0) : NO_VALUE),
    figure: (value) => (isShown(value) ? digits(value, placesOf(Math.abs(value))) : NO_VALUE),
    share: (percent) => (isShown(percent) ? shareText(percent, digits) : NO_VALUE),
    percent2: (percent) => (isShown(percent) ? digits(percent, 2) : NO_VALUE),
    clock: (ms) => clocks.format(ms),
    minute: (ms) => minutes.format(ms),
    day: (ms) => days.format(ms),
    dayMinute: (ms) => dayMinutes.format(ms),
    moment: (ms) => moments.format(ms),
  }
}

/** A small share is not none. */
function shareText(percent: number, digits: (value: number, places: number) => string): string {
  if (percent <= 0 || percent >= 0.95) return digits(percent, 1)
  return percent < 0.01 ? `<${digits(0.01, 2)}` : digits(percent, 2)
}

function placesOf(size: number): number {
  if (Number.isInteger(size) || size >= 100) return 0
  return size >= 10 ? 1 : 2
}

/** The first language of an Accept-Language header that this runtime knows. */
export function localeOf(acceptLanguage: string | null): string {
  const wanted = (acceptLanguage ?? '').split(',').map((part) => part.split(';')[0]?.trim() ?? '')
  return wanted.find(isKnownLocale) ?? 'en-GB'
}

function isKnownLocale(tag: string): boolean {
  try {
    return tag !== '' && Intl.NumberFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}

const UNITS: readonly (readonly [seconds: number, unit: string, next: number, nextUnit: string])[] = [
  [86_400, 'd', 3_600, 'h'],
  [3_600, 'h', 60, 'min'],
  [60, 'min', 1, 's'],
]

/** A length of time in at most two units: "4 s", "2 min 41 s", "3 d 4 h". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  for (const [size, unit, next, nextUnit] of UNITS) {
    if (seconds < size) continue
    const rest = Math.floor((seconds % size) / next)
    const whole = `${Math.floor(seconds / size)} ${unit}`
    return rest > 0 ? `${whole} ${rest} ${nextUnit}` : whole
  }
  return `${seconds} s`
}

/** Coarse: one unit, for narrow columns: "12 s", "5 min", "3 d". */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  for (const [size, unit] of UNITS) if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`
  return `${seconds} s`
}

/** The reader's time zone, named once beside an axis or a list of times. */
export function timeZoneName(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
