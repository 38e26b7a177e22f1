import { seededRandom } from '#engine/base/random.ts'
import { type Cast, OUTBOUND_CHANNELS, RECEIVERS, type StepResult } from './cast.ts'
import { configure, panelTotals } from './configure.ts'
import { countPicks, predictPicks, seededCallIds } from './prediction.ts'
import { Progress } from './progress.ts'
import type { Stage } from './stage.ts'
import { sum, wordTables } from './tables.ts'
import { explainSkips } from './words.ts'

export interface PlayOptions {
  /** Of the first step; the second has three times as many. */
  readonly calls: number
  /** Of the first step; the mean of the second. */
  readonly holdMs: number
}

/** Spaced so that less than 0.4 of a channel is busy on average: one call is over before the next begins. */
const IDLE_FACTOR = 3
const LEAST_GAP_MS = 40
const LOADED_FACTOR = 3
const SEED_CALLS = 29_807
const IDLE_SEED = 1
const LOADED_SEED = 2
/** Long holds are cut, so that the demo ends. */
const LONGEST_HOLD = 8

/** The seed's experiment on loopback, in two steps (rules 21). Returns what did not come out as predicted, empty when all did. */
export async function play(
  stage: Stage,
  cast: Cast,
  options: PlayOptions,
  say: (text: string) => void,
): Promise<string[]> {
  const ids = await configure(stage.door, stage.setId, cast)
  say(predictSeed(ids))
  const before = await panelTotals(stage.door, ids)
  const idle = await playIdle(stage, cast, ids, options, say)
  const loaded = await playLoaded(stage, cast, ids, options, say)
  const after = await panelTotals(stage.door, ids)
  const own = ids.map((_, at) => sum(idle.result.inbound[at] ?? []) + sum(loaded.inbound[at] ?? []))
  const counted = after.map((total, at) => total - (before[at] ?? 0))
  say(`\nReceivers' own count ${own.join(' and ')}; the panel's ${counted.join(' and ')}.`)
  const isEqual = own.every((count, at) => count === counted[at])
  return [
    ...idle.faults,
    ...faultsOf('loaded', loaded),
    ...(isEqual ? [] : ['the panel counted otherwise than the receivers']),
  ]
}

function predictSeed(ids: readonly number[]): string {
  const counts = countPicks(ids, predictPicks(ids, seededCallIds(IDLE_SEED, SEED_CALLS)))
  const shares = counts.map((count) => `${((count / SEED_CALLS) * 100).toFixed(2)} %`)
  return `\n${SEED_CALLS} Call-IDs through the selector, as many as the seed's run had: ${counts.join(' and ')} (${shares.join(' and ')}).`
}

async function playIdle(
  stage: Stage,
  cast: Cast,
  ids: readonly number[],
  { calls, holdMs }: PlayOptions,
  say: (text: string) => void,
) {
  const callIds = seededCallIds(IDLE_SEED, calls)
  const predicted = predictPicks(ids, callIds)
  const intervalMs = Math.max(holdMs * IDLE_FACTOR, holdMs + LEAST_GAP_MS)
  say(
    `\nStep 1, idle gaps: a call every ${intervalMs} ms, held ${holdMs} ms (${(holdMs / intervalMs).toFixed(2)} Erlang). Predicted: ${countPicks(ids, predicted).join(' and ')}.`,
  )
  const progress = new Progress(process.stdout, 'idle', calls)
  const result = await cast.play(stage.sip, {
    pacing: { kind: 'steady', intervalMs },
    calls,
    plan: (index) => ({ callId: callIds[index] ?? '', holdMs }),
    onProgress: (ended) => progress.show(ended),
  })
  const taken = takenBy(cast, ids, result)
  const strayed = callIds.filter((callId) => taken.get(callId) !== predicted.get(callId)).length
  say(`\n${tablesOf(result)}`)
  say(
    `\nReceived: ${result.inbound.map(sum).join(' and ')}; ${strayed === 0 ? 'every call where the selector had put it' : `${strayed} calls elsewhere than predicted`}.`,
  )
  const faults = strayed === 0 ? [] : [`${strayed} calls of the idle step went elsewhere than predicted`]
  return { result, faults: [...faultsOf('idle', result), ...faults] }
}

async function playLoaded(
  stage: Stage,
  cast: Cast,
  ids: readonly number[],
  options: PlayOptions,
  say: (text: string) => void,
): Promise<StepResult> {
  const calls = options.calls * LOADED_FACTOR
  const callIds = seededCallIds(LOADED_SEED, calls)
  const predicted = predictPicks(ids, callIds)
  const random = seededRandom(LOADED_SEED)
  // Holds of different lengths, or the four channels would move in step.
  const hold = () => Math.min(-Math.log(1 - random.unit()), LONGEST_HOLD) * options.holdMs
  say(`\nStep 2, loaded: all ${OUTBOUND_CHANNELS} channels busy, each places its next call at once.`)
  const progress = new Progress(process.stdout, 'loaded', calls)
  const result = await cast.play(stage.sip, {
    pacing: { kind: 'busy' },
    calls,
    plan: (index) => ({ callId: callIds[index] ?? '', holdMs: hold() }),
    onProgress: (ended) => progress.show(ended),
  })
  say(`\n${tablesOf(result)}\n`)
  const receivers = RECEIVERS.map(({ name, channels }, at) => ({
    id: ids[at] ?? 0,
    name,
    channels,
    calls: sum(result.inbound[at] ?? []),
  }))
  say(
    explainSkips({
      predicted,
      taken: takenBy(cast, ids, result),
      receivers,
      outboundChannels: OUTBOUND_CHANNELS,
    }),
  )
  return result
}

function takenBy(cast: Cast, ids: readonly number[], { answeredBy }: StepResult): Map<string, number> {
  const byUri = new Map(cast.receivers.map(({ uri }, at) => [uri, ids[at] ?? 0]))
  return new Map([...answeredBy].map(([callId, uri]) => [callId, byUri.get(uri) ?? 0]))
}

function tablesOf({ generator, inbound }: StepResult): string {
  const receivers = RECEIVERS.map(({ name }, at) => ({ name, channels: inbound[at] ?? [] }))
  return wordTables({ name: 'generator', channels: generator.channels }, receivers)
}

function faultsOf(step: string, { generator }: StepResult): string[] {
  const { completed, ...others } = generator.ended
  return Object.entries(others)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} calls of the ${step} step ended as ${outcome}, not completed`)
}
