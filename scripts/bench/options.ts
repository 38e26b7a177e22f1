import { parseArgs } from 'node:util'
import { findProgram } from '../tools/missing.ts'

/** A Kamailio to compare with. */
export interface KamailioForm {
  /** `rr`: tm and rr. `dialog`: the dialog module as well, which counts calls as we do. */
  readonly variant: 'rr' | 'dialog'
  /** Receiver processes. */
  readonly kids: number
}

export interface BenchOptions {
  readonly rounds: number
  /** Calls begun per second. */
  readonly rate: number
  readonly calls: number
  /** Calls before anything is measured. */
  readonly warm: number
  /** How long a call is held, in ms. */
  readonly hold: number
  readonly dests: number
  /** Between two probes of a destination, in ms. */
  readonly probe: number
  readonly against: readonly KamailioForm[]
  /** `production`: as `npm start` has it, with a panel. `engine`: the engine alone. */
  readonly form: 'production' | 'engine'
  /** Ours in C, ours on a thread of its own where no C compiler is, or SIPp. */
  readonly gen: 'load' | 'thread' | 'sipp'
  /** What is taken for the clean rate by `overload`, so that versions can be compared; 0: it is searched for. */
  readonly clean: number
  /** Relay threads of our engine; each sends from a port of its own where there are several. */
  readonly relays: number
  /** FAIRLINE_ADDON of our engine; null: not set. */
  readonly addon: 'on' | 'off' | null
}

/** What a sub-command takes where nothing is said. */
export type Defaults = Partial<Record<keyof typeof BOUNDS, number>> & { readonly against?: string }

/** Least and most, so that a slip of the hand does not occupy the machine for a day; the default. */
const BOUNDS = {
  rounds: [1, 50, 5],
  rate: [1, 50_000, 1_000],
  calls: [1, 1_000_000, 8_000],
  warm: [0, 50_000, 30_000],
  hold: [0, 600_000, 0],
  dests: [1, 1_000, 2],
  probe: [500, 3_600_000, 5_000],
  clean: [0, 10_000, 0],
  relays: [1, 16, 1],
} as const
const MOST_KIDS = 16

/** Throws with what is wrong and what to write. */
export function readOptions(words: readonly string[], defaults: Defaults = {}): BenchOptions {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...words],
    options: {
      ...{ rounds: text, rate: text, calls: text, warm: text, hold: text, dests: text, probe: text },
      ...{ clean: text, relays: text, against: text, form: text, gen: text, addon: text },
    },
  })
  const numberOf = (name: keyof typeof BOUNDS): number => {
    const [least, most, usual] = BOUNDS[name]
    const value = Number(values[name] ?? defaults[name] ?? usual)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new Error(`--${name} takes a number from ${least} to ${most}`)
  }
  return {
    rounds: numberOf('rounds'),
    rate: numberOf('rate'),
    calls: numberOf('calls'),
    warm: numberOf('warm'),
    hold: numberOf('hold'),
    dests: numberOf('dests'),
    probe: numberOf('probe'),
    clean: numberOf('clean'),
    relays: numberOf('relays'),
    against: readAgainst(values.against ?? defaults.against ?? 'dialog:2,rr:2'),
    form: oneOf('form', values.form ?? 'production', ['production', 'engine']),
    gen: oneOf('gen', values.gen ?? usualGenerator(), ['load', 'thread', 'sipp']),
    addon: values.addon === undefined ? null : oneOf<'on' | 'off'>('addon', values.addon, ['on', 'off']),
  }
}

function usualGenerator(): 'load' | 'thread' {
  return findProgram('cc', process.env.PATH ?? '') ? 'load' : 'thread'
}

function oneOf<const T extends string>(name: string, value: string, words: readonly T[]): T {
  const found = words.find((word) => word === value)
  if (found) return found
  throw new Error(`--${name} takes ${words.join(', ')}`)
}

function readAgainst(text: string): KamailioForm[] {
  if (text === 'none') return []
  return text.split(',').map((part) => {
    const [, variant, digits] = /^(rr|dialog):(\d+)$/.exec(part) ?? []
    const kids = Number(digits)
    if (!variant || kids < 1 || kids > MOST_KIDS)
      throw new Error(
        `--against takes none, or a list of rr:KIDS and dialog:KIDS with 1 to ${MOST_KIDS} receivers`,
      )
    return { variant: variant === 'rr' ? 'rr' : 'dialog', kids }
  })
}
