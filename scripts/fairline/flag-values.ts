import { UsageFailure } from './failure.ts'

export function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new UsageFailure(`--${flag} takes a whole number, not "${text}"`)
}

export function decimal(flag: string, text: string): number {
  if (/^\d{1,9}(\.\d{1,6})?$/.test(text)) return Number(text)
  throw new UsageFailure(`--${flag} takes a number, not "${text}"`)
}

/** `7=25` for each destination: its id, and what it is to have. */
export function byDestination(flag: string, texts: readonly string[] = []): (readonly [number, string])[] {
  return texts.map((text) => {
    const [, id, value] = /^(\d{1,9})=(\S+)$/.exec(text) ?? []
    if (id === undefined || value === undefined)
      throw new UsageFailure(`--${flag} takes ID=VALUE, as 7=25, not "${text}"`)
    return [Number(id), value]
  })
}
