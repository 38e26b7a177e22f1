import type { SnapshotInput } from '#engine/contract/config.ts'
import { type DryRunResult, dryRunSchema } from '#engine/contract/dry-run.ts'
import { dryRun } from '#engine/proxy/dry-run.ts'
import { destinations, openTestRelay, type TestRelay, type TestRelayOptions } from './test-relay.ts'

export type SetInput = SnapshotInput['sets'][number]
export type Asked = Parameters<typeof dryRunSchema.parse>[0] & object

/** Asked of this relay; the schema fills in what is left out. */
export function ask({ relay }: TestRelay, asked: Asked = {}): DryRunResult {
  const { directory, transport, clock, tracker: book } = relay
  return dryRun({ directory, transport, clock, book }, dryRunSchema.parse(asked))
}

/** Asked of a relay of its own. */
export async function where(options: TestRelayOptions, asked: Asked = {}): Promise<DryRunResult> {
  return ask(await openTestRelay(options), asked)
}

/** Fails the test where no set was asked. */
export function placed(result: DryRunResult) {
  if (result.outcome !== 'placed') throw new Error(JSON.stringify(result))
  return result
}

/** Destinations in the order they would be tried. */
export const tries = (result: DryRunResult) => placed(result).steps.map(({ destinationId }) => destinationId)
/** Destinations 1, 2, … with what is special about each. */
export const rows = (...parts: object[]) =>
  (destinations(parts.length) ?? []).map((row, i) => ({ ...row, ...parts[i] }))
export const OFF = { adminState: 'disabled' } as const
export const FULL = { channels: 0 }

/** A pasted INVITE, with lines as editors leave them. */
const PASTED = [
  'INVITE sip:bob@example.org SIP/2.0',
  'Via: SIP/2.0/UDP 10.0.9.9:5060;branch=z9hG4bKabc',
  'Max-Forwards: 70',
  'From: <sip:alice@example.org>;tag=1',
  'To: <sip:bob@example.org>',
  'Call-ID: pasted@10.0.9.9',
  'CSeq: 1 INVITE',
  'Content-Length: 0',
]
export const paste = (change: (lines: string[]) => string[] = (lines) => lines) =>
  change([...PASTED]).join('\n')
