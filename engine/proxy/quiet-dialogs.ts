import type { Endpoint } from '#engine/contract/address.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { formsDialog } from '#engine/sip/methods.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import type { FarEnd } from './call.ts'
import { callerTargetUri, destinationTargetUri, learnTarget } from './next-hop.ts'

/** Some 5 MB at most. */
const MOST_DIALOGS = 10_000

/** Where the ends of a dialog are reached, null where that is where they speak from. */
interface QuietDialog {
  callerTarget: Endpoint | null
  far: FarEnd | null
}

/**
 * Dialogs that are no calls, those of SUBSCRIBE and REFER: what their Contacts and Record-Routes said (rules 3c), where
 * that is elsewhere. The oldest goes, and a restart forgets them: contact networks are for those that outlive it.
 */
export class QuietDialogs {
  private readonly owns: (host: string, port: number) => boolean
  private readonly dialogs = new Map<string, QuietDialog>()

  constructor(owns: (host: string, port: number) => boolean) {
    this.owns = owns
  }

  /** A request that may make a dialog. The NOTIFY may come before its 2xx (RFC 6665 §4.1.2.4). */
  began(request: SipMessage, { listener, address, port }: Arrival): void {
    if (!formsDialog(request.method)) return
    const flow = { transport: listener.transport, address, port }
    const callerTarget = learnTarget(callerTargetUri(request), flow)
    if (callerTarget) this.keep(request).callerTarget = callerTarget
  }

  /** `at`: where its 2xx came from. */
  answered(request: SipMessage, at: Endpoint, response: SipMessage): void {
    if (!formsDialog(request.method)) return
    const destinationTarget = learnTarget(destinationTargetUri(response, '', this.owns), at)
    if (destinationTarget) this.keep(request).far = { destinationEndpoint: at, destinationTarget }
  }

  find(callId: string, callerTag: string): QuietDialog | null {
    return this.dialogs.size === 0 ? null : (this.dialogs.get(`${callId} ${callerTag}`) ?? null)
  }

  private keep({ callId, fromTag }: SipMessage): QuietDialog {
    const known = this.find(callId, fromTag)
    if (known) return known
    const oldest = this.dialogs.keys().next()
    if (this.dialogs.size >= MOST_DIALOGS && !oldest.done) this.dialogs.delete(oldest.value)
    const dialog = { callerTarget: null, far: null }
    this.dialogs.set(`${callId} ${fromTag}`, dialog)
    return dialog
  }
}
