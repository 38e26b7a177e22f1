import { NO_TAKES, type Wants } from '#engine/balance/candidate.ts'
import type { DryRunCommand, DryRunResult } from '#engine/contract/dry-run.ts'
import type { RuntimeSet } from '#engine/destination/directory.ts'
import { canonicalAddress } from '#engine/destination/ip.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { reasonPhrase } from '#engine/sip/responses.ts'
import { DatagramArrival } from '#engine/transport/arrival.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { ArrivalView } from './arrival-view.ts'
import { breadthOf } from './breadth.ts'
import { decide, type View } from './decide.ts'
import { faultOfSource, isProblem, requestOf } from './dry-run-request.ts'
import { type DryRunGround, DryRunWay } from './dry-run-way.ts'
import { forksAtOnce } from './set-walk.ts'
import { takesOfCall } from './takes-of-call.ts'

/**
 * "Where would this call go": the decision and the choices of a request that is never sent, on the state of this
 * moment. Nothing is counted, no rotation moves, no slot is taken.
 */
export function dryRun(ground: DryRunGround, asked: DryRunCommand): DryRunResult {
  const fault = faultOfSource(asked)
  if (fault) return { outcome: 'invalid', ...fault }
  const listener = listenerOf(ground, asked.listener)
  if (!listener) return unknownListener(ground, asked.listener)
  const command = { ...asked, sourceAddress: canonicalAddress(asked.sourceAddress) }
  const request = requestOf(command, listener, ground.directory.settings.limits)
  if (isProblem(request)) return { outcome: 'invalid', ...request }
  const arrival = new DatagramArrival(listener, command.sourceAddress, command.sourcePort)
  const view = new ArrivalView(ground, arrival, request.topVia.port)
  return answer(ground, command, request, view)
}

function answer(ground: DryRunGround, command: DryRunCommand, request: SipMessage, view: View): DryRunResult {
  const decision = decide(request, view)
  const sourceId = view.source.id
  const answered = (status: number, reason = reasonPhrase(status)): DryRunResult => ({
    outcome: 'answered',
    status,
    reason,
    sourceId,
  })
  const direct = (why: string): DryRunResult => ({ outcome: 'direct', sourceId, why })
  switch (decision.kind) {
    case 'reject':
      return answered(decision.status, decision.reason)
    case 'answer':
      return answered(200)
    case 'inDialog':
      return direct('To has a tag: it goes the way of its dialog')
    case 'toFlow':
      return direct('its Route is a telephone’s Path: it goes to that telephone')
    case 'place': {
      const set = ground.directory.set(command.setId ?? decision.setId)
      if (!set) return answered(503, 'Set Does Not Exist')
      const refusal = set.config.mode === 'stateless' ? null : refusalOf(ground, request, view, set)
      if (refusal) return answered(...refusal)
      const setWhy = command.setId === null ? setWhyOf(view) : 'set asked for'
      return {
        outcome: 'placed',
        sourceId,
        setWhy,
        setId: set.config.id,
        ...wayOf(ground, command, request, view, set),
      }
    }
  }
}

/** Why a request is refused though its set is known; null: it is not. */
function refusalOf(
  { directory, book, clock }: DryRunGround,
  request: SipMessage,
  { source }: View,
  set: RuntimeSet,
): [status: number, reason?: string] | null {
  const isCall = request.method === 'INVITE'
  if (isCall && book.isLooping(request)) return [482]
  if (forksAtOnce(directory, request, set) && breadthOf(request) === 0) return [440]
  const isOverRate = isCall && source.rate.isUsedUp(clock.monotonicMs())
  return isOverRate ? [503, 'Calls Per Second Exceeded'] : null
}

function wayOf(
  ground: DryRunGround,
  { sourceAddress }: DryRunCommand,
  request: SipMessage,
  { source }: View,
  set: RuntimeSet,
) {
  const isStateless = set.config.mode === 'stateless'
  const isCall = request.method === 'INVITE' && !isStateless
  const takes = isCall ? takesOfCall(source, set) : NO_TAKES
  const wants: Wants = { isCall, takes, sourceAddress, nowMs: ground.clock.monotonicMs() }
  const way = new DryRunWay(ground, request, wants)
  return isStateless ? way.followStateless(set) : way.follow(set)
}

/** In the order of rules 15. */
function setWhyOf({ source, settings, listenerName }: View): string {
  if (source.setId !== null) return 'set of its source'
  if (settings.listenerSets[listenerName] !== undefined) return 'set of the listener'
  return settings.defaultSetId === null ? 'lowest set, since no default is set' : 'default set'
}

function listenerOf({ transport }: DryRunGround, name: string): Listener | undefined {
  return name === '' ? transport.listeners[0] : transport.listeners.find((one) => one.name === name)
}

function unknownListener({ transport }: DryRunGround, name: string): DryRunResult {
  const names = transport.listeners.map((one) => one.name).join(', ')
  const message = `no listener is called ${JSON.stringify(name)}; there ${names === '' ? 'is none' : `are ${names}`}`
  return { outcome: 'invalid', field: 'listener', message }
}
