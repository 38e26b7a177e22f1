// `npm run bench -- signing [--rounds 15] [--json]`: what signed routing state costs where it is made and where it
// is checked. Each round does every step in turn, so that a busy moment of the machine spares none of them.
import { parseArgs } from 'node:util'
import { type BranchSubject, signBranch, verifyBranch } from '#engine/sip/branch.ts'
import { signFlow, verifyFlow } from '#engine/sip/flow-token.ts'
import { signRoute, verifyRoute } from '#engine/sip/route-token.ts'
import { Signer } from '#engine/sip/signer.ts'
import { formatTable } from '../fairline/table.ts'
import type { Findings } from './findings.ts'
import { median } from './summary.ts'

/** What is checked may cost no more (µs). */
const MOST_US = 2
const DIALOGS = 1_024
const TIMES = 20_000

const secret = (octet: number) => Buffer.alloc(32, octet)
const signer = new Signer(
  [
    { id: 'b', secret: secret(2) },
    { id: 'a', secret: secret(1) },
  ],
  7,
)

/** One dialog of many: strings of the usual lengths, no two alike, so that nothing is found in a cache of its own. */
function dialog(i: number) {
  const callId = `${(i * 7_919).toString(16).padStart(8, '0')}-5f3a-4c11-9d2e-0a1b2c3d4e5f@192.0.2.${i % 250}`
  const [callerTag, calleeTag] = [`as${(i * 104_729).toString(36)}x`, `fs-${(i * 1_299_709).toString(36)}`]
  const via = {
    transport: 'UDP',
    sentBy: `192.0.2.${i % 250}:5062`,
    branch: `z9hG4bK-524287-1---${i}abcdef`,
    received: `198.51.100.${i % 250}`,
    rport: 5_062,
  }
  const subject: BranchSubject = {
    callId,
    fromTag: callerTag,
    cseqNumber: i,
    receivedBranch: via.branch,
    nextVia: via,
  }
  const branchState = {
    keyId: 'b',
    thread: 1,
    startNumber: 7,
    minute: 29_412_345,
    destinationId: 1 + (i % 100),
    attempt: 1,
  }
  const flow = { transport: 'udp' as const, address: `198.51.100.${i % 250}`, port: 1_024 + i }
  const routeState = { keyId: 'b', thread: 1, destinationId: 1 + (i % 100), listener: 0, flow }
  const flowState = { ...flow, keyId: 'b', listener: 0, connection: 0, startNumber: 0 }
  const token = signRoute(signer, routeState, { callId, callerTag })
  const last = token.at(-1) === 'A' ? 'B' : 'A'
  return {
    callId,
    callerTag,
    calleeTag,
    subject,
    branchState,
    routeState,
    flowState,
    token,
    branch: signBranch(signer, branchState, subject),
    forged: token.slice(0, -1) + last,
    flowToken: signFlow(signer, flowState, callId),
    macFields: ['route', token, callId, callerTag],
  }
}

type Dialog = ReturnType<typeof dialog>
const tags = (callId: string, fromTag: string, toTag: string) => ({ callId, fromTag, toTag })

interface Step {
  readonly what: string
  readonly isCheck: boolean
  /** True where it did what it should: nothing is timed that fails. */
  readonly run: (one: Dialog) => boolean
}

const STEPS: readonly Step[] = [
  { what: 'the MAC alone', isCheck: false, run: (d) => signer.mac(0, d.macFields) !== '' },
  { what: 'sign a branch', isCheck: false, run: (d) => signBranch(signer, d.branchState, d.subject) !== '' },
  { what: 'check a branch', isCheck: true, run: (d) => verifyBranch(signer, d.branch, d.subject) !== null },
  {
    what: 'sign a route token',
    isCheck: false,
    run: (d) => signRoute(signer, d.routeState, { callId: d.callId, callerTag: d.callerTag }) !== '',
  },
  {
    what: "check a route token from the caller's side",
    isCheck: true,
    run: (d) => verifyRoute(signer, d.token, tags(d.callId, d.callerTag, d.calleeTag))?.fromCaller === true,
  },
  {
    what: "check a route token from the destination's side",
    isCheck: true,
    run: (d) => verifyRoute(signer, d.token, tags(d.callId, d.calleeTag, d.callerTag))?.fromCaller === false,
  },
  {
    what: 'refuse a forged route token',
    isCheck: true,
    run: (d) => verifyRoute(signer, d.forged, tags(d.callId, d.callerTag, d.calleeTag)) === null,
  },
  { what: 'sign a flow token', isCheck: false, run: (d) => signFlow(signer, d.flowState, d.callId) !== '' },
  {
    what: 'check a flow token',
    isCheck: true,
    run: (d) => verifyFlow(signer, d.flowToken, d.callId) !== null,
  },
]

/** Microseconds of one. */
function time(step: Step, dialogs: readonly Dialog[]): number {
  let succeeded = 0
  const from = process.threadCpuUsage().user / 1_000
  for (let i = 0; i < TIMES; i++) {
    const one = dialogs[i % DIALOGS]
    if (one && step.run(one)) succeeded++
  }
  const us = ((process.threadCpuUsage().user / 1_000 - from) * 1_000) / TIMES
  if (succeeded !== TIMES) throw new Error(`"${step.what}" failed ${TIMES - succeeded} times`)
  return us
}

/** What signed routing state costs where it is made and where it is checked. */
export async function signing(words: readonly string[]): Promise<Findings> {
  const { values } = parseArgs({
    args: [...words],
    options: { rounds: { type: 'string', default: '15' } },
  })
  const rounds = Math.min(200, Math.max(3, Number(values.rounds) || 0))
  const dialogs = Array.from({ length: DIALOGS }, (_, i) => dialog(i + 1))
  const taken = STEPS.map((): number[] => [])
  // The first round warms the compiler.
  for (let round = 0; round <= rounds; round++)
    for (const [i, step] of STEPS.entries()) {
      const us = time(step, dialogs)
      if (round > 0) taken[i]?.push(us)
    }
  const results = STEPS.map(({ what, isCheck }, i) => ({
    what,
    medianUs: median(taken[i] ?? []),
    leastUs: Math.min(...(taken[i] ?? [])),
    isCheck,
  }))
  const rows = results.map(({ what, medianUs, leastUs, isCheck }) => [
    what,
    medianUs.toFixed(2),
    leastUs.toFixed(2),
    isCheck ? (medianUs <= MOST_US ? 'yes' : 'NO') : '',
  ])
  const table = formatTable(['step', 'median us', 'least us', `at most ${MOST_US} us`], rows)
  return { text: `${table}\n${rounds} rounds of ${TIMES} each`, json: results }
}
