import { expect } from 'vitest'
import { soon } from './raw-party.ts'
import type { Scene } from './scene.ts'

/** A status: refused with it, once. `relayed`: the destination had it. `silence`: neither answered nor relayed. */
export type Outcome = number | 'relayed' | 'silence'

/** One odd MESSAGE: `change` writes it anew from a sound one, whose Call-ID it keeps where it is to be answered. */
export interface OddMessage {
  readonly name: string
  readonly change: (sound: string) => string
  readonly outcome: Outcome
}

export const odd = (name: string, outcome: Outcome, change: OddMessage['change']): OddMessage => ({
  name,
  outcome,
  change,
})

/** Puts a further header line behind the Call-ID. */
export const withLine = (line: string) => (sound: string) => sound.replace(/(\r\nCSeq: )/, `\r\n${line}$1`)

/** Replaces the value of a header. */
export const withValue = (name: string, value: string) => (sound: string) =>
  sound.replace(new RegExp(`\r\n${name}: [^\r]*`), () => `\r\n${name}: ${value}`)

export const withUri = (uri: string) => (sound: string) =>
  sound.replace(/^(\S+) \S+/, (_, m) => `${m} ${uri}`)

/** Throws every message and compares what became of each with what is written beside it. */
export async function expectOutcomes(scene: Scene, messages: readonly OddMessage[]): Promise<void> {
  const { forge, attacker, destination } = scene
  const before = destination.heard.length
  const thrown = messages.map(({ name, change, outcome }) => {
    const { bytes, callId } = forge.request('MESSAGE')
    return { name, outcome, callId, bytes: Buffer.from(change(bytes.toString('latin1')), 'latin1') }
  })
  const relayed = thrown.filter(({ outcome }) => outcome === 'relayed')
  await attacker.throwAll(thrown.map(({ bytes }) => bytes))
  await soon(() => relayed.every(({ callId }) => attacker.statusesOf(callId).length > 0))
  const found = thrown.map(({ name, callId }) => `${name}: ${outcomeOf(scene, callId)}`)
  expect(found).toEqual(thrown.map(({ name, outcome }) => `${name}: ${outcome}`))
  // What could be told by no Call-ID any more did not pass either.
  const later = destination.heard.slice(before)
  const strangers = later.filter(({ callId }) => !relayed.some((one) => one.callId === callId))
  expect(strangers.filter(({ method }) => method === 'MESSAGE').map(({ text }) => text)).toEqual([])
}

function outcomeOf({ attacker, destination }: Scene, callId: string): string {
  const statuses = attacker.statusesOf(callId)
  if (destination.requests(callId).length > 0) return 'relayed'
  return statuses.length === 0 ? 'silence' : statuses.join(' ')
}
