import { ALGORITHM_FACTS, type Choice, type HashTerm, hashTerms } from './algorithms.ts'
import type { DestinationConfig } from './destination-config.ts'
import type { ProbeConfig } from './probe.ts'
import { capacityOf, type Takes } from './resources.ts'
import type { Algorithm, SetMode } from './vocabulary.ts'

/** What of a set decides whether its parts go together. */
export interface FitnessView {
  readonly id: number
  readonly mode: SetMode
  readonly algorithm: Algorithm
  readonly choice: Choice
  readonly takes: Takes
  readonly chain: readonly { readonly setId: number }[]
  readonly probe: ProbeConfig
  readonly overloadControl: boolean
  readonly sessionTimer: { readonly expiresSec: number | null }
  readonly dialogCheckSec: number | null
  readonly huntAfterSec: number | null
  readonly destinations: readonly DestinationConfig[]
}

export interface Unfitness {
  /** Within the set. */
  readonly path: (string | number)[]
  /** The reason, and what to do. */
  readonly message: string
}

/** Combinations that cannot work: refused at the edit, each with its reason. `sets` are all of the configuration. */
export function unfitnessOf(set: FitnessView, sets: readonly FitnessView[]): Unfitness[] {
  return [
    ...unfitAlgorithm(set),
    ...(set.mode === 'stateless' ? unfitStateless(set) : []),
    ...unfitChain(set, sets),
    ...unfitDestinations(set),
  ]
}

function unfitAlgorithm({ algorithm, choice, probe, overloadControl }: FitnessView): Unfitness[] {
  const found: Unfitness[] = []
  const refuse = (path: (string | number)[], message: string) => found.push({ path, message })
  if (algorithm === 'hash-header' && choice.hashOver === '')
    refuse(['choice', 'hashOver'], 'hash-header needs to know what to hash; write header:NAME')
  if (algorithm === 'latency' && !probe.enabled)
    refuse(['algorithm'], 'latency goes by the answers to probes; switch probing on, or take lowest-delay')
  if (algorithm === 'relative-weight' && choice.congestionControl && !probe.enabled)
    refuse(['choice', 'congestionControl'], 'congestion is seen by the answers to probes; switch probing on')
  if (algorithm === 'overload' && !overloadControl)
    refuse(['algorithm'], 'overload goes by what destinations tell (RFC 7339); switch overload control on')
  return found
}

/** Of an INVITE, its CANCEL and its ACK alike. */
function isInEveryCopy(part: HashTerm['part']): boolean {
  return part === 'call-id' || part === 'source-address' || /^(from|to|request-uri)/.test(part)
}

/** RFC 3261 §16.11: the choice must be the same for every copy of a request, and nothing is remembered. */
function unfitStateless(set: FitnessView): Unfitness[] {
  const found: Unfitness[] = []
  const refuse = (path: string, message: string) => found.push({ path: [path], message })
  if (ALGORITHM_FACTS[set.algorithm].kind !== 'hash' || set.algorithm === 'hash-auth-user')
    refuse('mode', `a stateless set chooses by a hash that each copy gives alike; ${set.algorithm} does not`)
  if (
    set.algorithm === 'hash-header' &&
    hashTerms(set.choice.hashOver).some(({ part }) => !isInEveryCopy(part))
  )
    refuse(
      'mode',
      'CANCEL and ACK have Call-ID, From, To and Request-URI of their INVITE alone; hash over these',
    )
  if (set.chain.length > 0) refuse('chain', 'a stateless set hears no failure, so that nothing follows it')
  if (Object.keys(set.takes).length > 0)
    refuse('takes', 'a stateless set counts no calls, so that they take nothing')
  if (set.huntAfterSec !== null) refuse('huntAfterSec', 'a stateless set does not know what rings')
  if (set.sessionTimer.expiresSec !== null)
    refuse('sessionTimer', 'only a stateful proxy may ask for session timers (RFC 4028 §8)')
  if (set.overloadControl)
    refuse('overloadControl', 'a stateless set keeps nothing back: each copy of a request goes alike')
  if (set.dialogCheckSec !== null) refuse('dialogCheckSec', 'a stateless set knows no dialogs')
  return found
}

function unfitChain({ id, chain }: FitnessView, sets: readonly FitnessView[]): Unfitness[] {
  return chain.flatMap(({ setId }, i): Unfitness[] => {
    const path = ['chain', i, 'setId']
    if (setId === id) return [{ path, message: 'a set cannot follow itself' }]
    if (chain.findIndex((link) => link.setId === setId) < i)
      return [{ path, message: `set ${setId} stands twice in the chain` }]
    if (sets.find((other) => other.id === setId)?.mode === 'stateless')
      return [{ path, message: `set ${setId} is stateless and cannot follow a stateful one` }]
    return []
  })
}

function unfitDestinations(set: FitnessView): Unfitness[] {
  const { destinations, algorithm, takes, mode } = set
  if (destinations.length === 0) return []
  const found: Unfitness[] = []
  if (destinations.every(({ lastResort }) => lastResort))
    found.push({
      path: ['destinations', 0, 'lastResort'],
      message: 'all destinations are kept for the last resort; let one take ordinary calls',
    })
  for (const name of Object.keys(takes))
    if (!destinations.some((destination) => has(destination, name)))
      found.push({
        path: ['takes', name],
        message: `no destination of the set has ${name}; write it into the resources of one first`,
      })
  for (const [d, destination] of destinations.entries()) {
    const path = ['destinations', d, 'channels']
    if (algorithm === 'largest-free' && !isLimited(destination, takes))
      found.push({ path, message: 'largest-free needs to know how many channels it has; write their number' })
    if (mode === 'stateless' && destination.channels !== null)
      found.push({ path, message: 'a stateless set counts no calls; leave the channels empty' })
    found.push(...unfitShares(destination, d))
  }
  return found
}

function has({ resources, feeds }: DestinationConfig, name: string): boolean {
  return Object.hasOwn(resources, name) || feeds.some(({ into }) => into === name)
}

function isLimited({ channels, feeds, resources, lastResort }: DestinationConfig, takes: Takes): boolean {
  if (channels !== null || feeds.length > 0 || lastResort) return true
  return Object.keys(takes).some((name) => {
    const capacity = resources[name]
    return capacity !== undefined && capacityOf(capacity, channels) !== null
  })
}

function unfitShares({ channels, resources }: DestinationConfig, d: number): Unfitness[] {
  if (channels !== null) return []
  return Object.entries(resources)
    .filter(([, capacity]) => typeof capacity === 'string' && capacity !== 'unlimited')
    .map(([name, capacity]) => ({
      path: ['destinations', d, 'resources', name],
      message: `${capacity} of how many? write the number of channels, or a number instead`,
    }))
}
