import { within } from '#scripts/appliance/ready.ts'
import type { RunningEngine } from '../appliance.ts'
import { DatagramParty } from '../datagram-party.ts'
import { invite } from '../sip-messages.ts'

export const SCRIPT = '<script>window.pwned=1</script>'
export const IMAGE = '<img src=x onerror="window.pwned=1;alert(1)">'
/** A Call-ID may have angle brackets by the grammar, and begin like a formula (RFC 3261 §25.1 word). */
export const CALL_IDS = [
  `${SCRIPT}@evil`,
  '<svg/onload:alert(1)>@evil',
  "+1+1*cmd|'/C'!A0@evil",
  '-2+3@evil',
] as const

const PORT = 5_070
const UP_LIMIT_MS = 20_000
const ANSWER_LIMIT_MS = 10_000

/** From a stranger, with all that a caller may write; resolves when each has its final answer. */
export async function placeHostileCalls({ block, sip, metrics }: RunningEngine): Promise<void> {
  const host = block.host(2)
  const isUp = async () => /health="up"\} 1/.test(await metrics())
  if (!(await within(UP_LIMIT_MS, isUp))) throw new Error('the destination is not up')
  const caller = await DatagramParty.open(host, PORT)
  for (const [i, callId] of CALL_IDS.entries()) {
    const user = `%3Cscript%3E;x=(alert)(1)${i}`
    const headers = {
      Via: `SIP/2.0/UDP ${host}:${PORT};branch=z9hG4bKattack${i};rport`,
      From: `"${IMAGE.replaceAll('"', "'")}" <sip:${user}@${host}>;tag=a${i}`,
      To: `"${SCRIPT}" <sip:${user}@${sip.address}>`,
      'Call-ID': callId,
      Contact: `"${SCRIPT}" <sip:${user}@${host}:${PORT}>`,
      Reason: `Q.850;cause=16;text="${SCRIPT}"`,
    }
    const uri = `sip:${user}@${sip.address}:${sip.port}`
    caller.send(invite({ uri, headers, extra: [['User-Agent', `${SCRIPT}${IMAGE}`]] }), sip)
  }
  const finals = () =>
    new Set(caller.heard.filter(({ status }) => status === 486).map(({ callId }) => callId))
  const areTold = await within(ANSWER_LIMIT_MS, async () => finals().size === CALL_IDS.length)
  const heard = caller.heard.map(({ status, callId }) => `${status} ${callId}`)
  caller.close()
  if (!areTold) throw new Error(`not every hostile call was answered: ${heard.join(', ')}`)
}
