import { NO_TAKES, type Wants } from '#engine/balance/candidate.ts'
import type { DryRunCommand, DryRunResult } from '#engine/contract/dry-run.ts'
import type { RuntimeSet, RuntimeSource } from '#engine/destination/directory.ts'
import { canonicalAddress } from '#engine/destination/ip.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { reasonPhrase } from '#engine/sip/responses.ts'
import { DatagramArrival } from '#engine/transport/arrival.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { ArrivalView } from './arrival-view.ts'
import { decide, type View } from './decide.ts'
import { faultOfSource, isProblem, requestOf } from './dry-run-request.ts'
import { type DryRunGround, DryRunWay } from './dry-run-way.ts'

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
      if (request.method === 'INVITE' && ground.book.isLooping(request)) return answered(482)
      const wants = wantsOf(ground, command, request, view.source, set)
      const setWhy = command.setId === null ? setWhyOf(view) : 'set asked for'
      const way = new DryRunWay(ground, request, wants).follow(set)
      return { outcome: 'placed', sourceId, setWhy, setId: set.config.id, ...way }
    }
  }
}

/** A call takes its channel, and of the rest what its source says, else its first set. */
function wantsOf(
  { clock }: DryRunGround,
  { sourceAddress }: DryRunCommand,
  { method }: SipMessage,
  source: RuntimeSource,
  { config }: RuntimeSet,
): Wants {
  const isCall = method === 'INVITE'
  const said = source.config?.takes ?? config.takes
  const takes = isCall && Object.keys(said).length > 0 ? said : NO_TAKES
  return { isCall, takes, sourceAddress, nowMs: clock.monotonicMs() }
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
