import { type HeapStage, openHeapStage } from './heap-stage.ts'
import { invite, request, response } from './sip-messages.ts'

const CALLER = { address: '127.9.0.2', port: 5062 }
const DESTINATION = { address: '10.0.1.1', port: 5070 }

export interface HeapCalls extends HeapStage {
  /** An INVITE, of a body of so many bytes where not the usual one, and a 180. */
  ringCall(number: number, bodyBytes?: number): void
  /** An INVITE, 180, 200 and ACK. */
  answerCall(number: number): void
  /** Its BYE and the 200. */
  endCall(number: number): void
}

/** Calls by the wire through the relay, for processes that weigh or time them; nothing here keeps anything of them. */
export async function openHeapCalls(): Promise<HeapCalls> {
  let lastSent = ''
  const stage = await openHeapStage({
    own: { address: '127.9.0.1', port: 5060 },
    onSent: (bytes, to) => {
      if (to.address !== CALLER.address) lastSent = bytes.toString('latin1')
    },
  })
  const sentHeader = (name: string) => new RegExp(`^${name}: (.*)\r$`, 'm').exec(lastSent)?.[1] ?? ''
  const headers = (number: number, kind: string) => ({
    'Call-ID': `heap-${number}@127.9.0.2`,
    From: `<sip:alice@127.9.0.2:5062>;tag=from-${number}`,
    Via: `SIP/2.0/UDP 127.9.0.2:5062;branch=z9hG4bK-${number}-${kind};rport`,
  })
  const answer = (number: number, status: number, method: string, cseq: string) => {
    const own = headers(number, method)
    const callerVia = `${own.Via.replace('rport', 'rport=5062')};received=127.9.0.2`
    const bytes = response({
      status,
      headers: { ...own, Via: null, CSeq: cseq, 'Record-Route': sentHeader('Record-Route') || null },
    })
    const vias = `Via: ${sentHeader('Via')}\r\nVia: ${callerVia}\r\n`
    stage.receive(Buffer.from(bytes.toString('latin1').replace('\r\n', `\r\n${vias}`), 'latin1'), DESTINATION)
  }
  const To = '"Service Desk" <sip:1000@127.9.0.1:5060>;tag=b7'
  const withinDialog = (number: number, method: string, more = {}) =>
    stage.receive(
      request({
        method,
        headers: { ...headers(number, method), To, Route: sentHeader('Record-Route') || null, ...more },
      }),
      CALLER,
    )
  const ringCall = (number: number, bodyBytes = 0) => {
    const body = bodyBytes > 0 && { body: 'x'.repeat(bodyBytes) }
    stage.receive(invite({ headers: headers(number, 'INVITE'), ...body }), CALLER)
    answer(number, 180, 'INVITE', '1 INVITE')
  }
  return {
    ...stage,
    ringCall,
    answerCall: (number) => {
      ringCall(number)
      answer(number, 200, 'INVITE', '1 INVITE')
      withinDialog(number, 'ACK')
    },
    endCall: (number) => {
      withinDialog(number, 'BYE', { CSeq: '2 BYE' })
      answer(number, 200, 'BYE', '2 BYE')
    },
  }
}
