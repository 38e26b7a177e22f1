import type { Random } from '#engine/base/random.ts'
import { HEADER_LINES, NUMBERS } from './dictionary.ts'
import { anyLine, endOfLine, isWholeLine, pick, place, repeated, replaced, stretch } from './places.ts'
import type { Craft } from './target.ts'

/** Somewhat above the 64 KB that the product's header cap and one datagram allow. */
const MOST_BYTES = 70_000
const MOST_STEPS = 6
const MOST_LINE = 400
const SPACE = 32
const COLON = 58
const COMMA = Buffer.from(',')
const FOLDS = ['\r\n ', '\r\n\t', '\r\n \t '].map((fold) => Buffer.from(fold))

type Mutation = (input: Buffer, random: Random, craft: Craft, other: Buffer) => Buffer

const flipBit: Mutation = (input, random) => {
  const out = Buffer.from(input)
  const at = random.below(Math.max(1, out.length))
  if (out.length > 0) out[at] = (out[at] ?? 0) ^ (1 << random.below(8))
  return out
}

const setOctet: Mutation = (input, random) => {
  const out = Buffer.from(input)
  if (out.length > 0) out[Math.min(out.length - 1, place(input, random))] = random.below(256)
  return out
}

const insertToken: Mutation = (input, random, { words }) => {
  const at = place(input, random)
  return replaced(input, at, at, pick(random, words) ?? input)
}

const replaceByToken: Mutation = (input, random, { words }) => {
  const { start, end } = stretch(input, random)
  return replaced(input, start, end, pick(random, words) ?? input)
}

/** At the end of a line: a further parameter, a further value, a mark where none belongs. */
const appendToken: Mutation = (input, random, { words, endings }) => {
  const at = endOfLine(input, anyLine(input, random))
  return replaced(input, at, at, pick(random, random.below(3) === 0 ? words : endings) ?? input)
}

/** What a line says, said twice with a comma between: lists may stand in most places, and mostly do not. */
const doubleValue: Mutation = (input, random) => {
  const line = anyLine(input, random)
  const end = endOfLine(input, line)
  const colon = input.indexOf(COLON, line.start)
  if (colon < 0 || colon >= end) return input
  return replaced(input, end, end, Buffer.concat([COMMA, input.subarray(colon + 1, end)]))
}

const insertLine: Mutation = (input, random) => {
  const { end } = anyLine(input, random)
  const line = pick(random, HEADER_LINES) ?? input
  return replaced(input, end, end, Buffer.concat([line, Buffer.from('\r\n')]))
}

const editNumber: Mutation = (input, random) => {
  const { start, end } = anyLine(input, random)
  const text = input.toString('latin1', start, Math.min(end, start + MOST_LINE))
  const found = pick(random, [...text.matchAll(/\d+/g)])
  const number = pick(random, NUMBERS) ?? input
  const at = start + (found?.index ?? 0)
  return found ? replaced(input, at, at + found[0].length, number) : input
}

const removeStretch: Mutation = (input, random) => {
  const { start, end } = stretch(input, random)
  return replaced(input, start, end, Buffer.alloc(0))
}

const removeLine: Mutation = (input, random) => {
  const { start, end } = anyLine(input, random)
  return replaced(input, start, end, Buffer.alloc(0))
}

const copyStretch: Mutation = (input, random) => {
  const { start, end } = stretch(input, random)
  const at = place(input, random)
  return replaced(input, at, at, Buffer.from(input.subarray(start, end)))
}

const moveLine: Mutation = (input, random) => {
  const { start, end } = anyLine(input, random)
  const line = Buffer.from(input.subarray(start, end))
  const rest = replaced(input, start, end, Buffer.alloc(0))
  const at = anyLine(rest, random).start
  return replaced(rest, at, at, line)
}

const copyLine: Mutation = (input, random) => {
  const { start, end } = anyLine(input, random)
  return replaced(input, start, start, Buffer.from(input.subarray(start, end)))
}

const truncate: Mutation = (input, random) => Buffer.from(input.subarray(0, place(input, random)))

/** A few times as a rule; now and then to the brim, to see what it costs. */
const repeat: Mutation = (input, random) => {
  const { start, end } = random.below(3) === 0 ? anyLine(input, random) : stretch(input, random)
  const unit = input.subarray(start, end)
  const room = Math.floor((MOST_BYTES - input.length) / Math.max(1, unit.length))
  const times = random.below(12) === 0 ? room : Math.min(room, 1 + random.below(80))
  return replaced(input, start, start, repeated(unit, times))
}

/** The head of one and the tail of another, or one behind the other. */
const splice: Mutation = (input, random, _craft, other) => {
  const mode = random.below(3)
  if (mode === 0) return Buffer.concat([input, other])
  const [at, from] =
    mode === 1
      ? [anyLine(input, random).start, anyLine(other, random).start]
      : [place(input, random), place(other, random)]
  return Buffer.concat([input.subarray(0, at), other.subarray(from)])
}

const insertFromOther: Mutation = (input, random, _craft, other) => {
  const { start, end } = random.below(2) === 0 ? anyLine(other, random) : stretch(other, random)
  const at = isWholeLine(other, start, end) ? anyLine(input, random).start : place(input, random)
  return replaced(input, at, at, other.subarray(start, end))
}

/** A blank becomes a fold, or a fold is put where a blank may stand. */
const fold: Mutation = (input, random) => {
  const at = place(input, random)
  const isBlank = input[at] === SPACE
  return replaced(input, at, isBlank ? at + 1 : at, pick(random, FOLDS) ?? input)
}

const changeCase: Mutation = (input, random) => {
  const { start, end } = stretch(input, random)
  const text = input.toString('latin1', start, end)
  const changed = random.below(2) === 0 ? text.toUpperCase() : text.toLowerCase()
  return replaced(input, start, end, Buffer.from(changed, 'latin1'))
}

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setOctet,
  insertToken,
  insertToken,
  insertToken,
  appendToken,
  appendToken,
  doubleValue,
  replaceByToken,
  insertLine,
  editNumber,
  removeStretch,
  removeStretch,
  removeLine,
  copyStretch,
  copyLine,
  moveLine,
  truncate,
  repeat,
  splice,
  insertFromOther,
  insertFromOther,
  fold,
  changeCase,
]

/** A changed copy: one to six steps, fewer more often. `other` is a second input to take parts from. */
export function mutate(input: Buffer, random: Random, craft: Craft, other: Buffer): Buffer {
  let out = input
  let steps = 1
  while (steps < MOST_STEPS && random.below(2) === 0) steps++
  for (let i = 0; i < steps; i++) out = (pick(random, MUTATIONS) ?? flipBit)(out, random, craft, other)
  if (random.below(3) === 0) out = craft.mend(out)
  return Buffer.from(out.subarray(0, MOST_BYTES))
}
