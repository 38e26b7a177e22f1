import { LastMap } from '#engine/base/last-map.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { formsDialog } from '#engine/sip/methods.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import type { FarEnd } from './call.ts'
import { callerTargetUri, destinationTargetUri, learnTarget } from './next-hop.ts'

/** With names of this length some 10 MB at most, of each kind. */
const MOST_DIALOGS = 10_000
const LONGEST_NAME = 256

/** Where the ends of a dialog are reached, null where that is where they speak from. */
interface QuietDialog {
  readonly callerTarget: Endpoint | null
  readonly far: FarEnd | null
}

/**
 * Dialogs that are no calls, those of SUBSCRIBE and REFER: what their Contacts and Record-Routes said (rules 3c), where
 * that is elsewhere. A restart forgets them: contact networks are for those that outlive it.
 */
export class QuietDialogs {
  private readonly owns: (host: string, port: number) => boolean
  /** Apart from those that a destination has taken: strangers that ask without end push out each other alone. */
  private readonly asked = new LastMap<QuietDialog>(MOST_DIALOGS)
  private readonly taken = new LastMap<QuietDialog>(MOST_DIALOGS)

  constructor(owns: (host: string, port: number) => boolean) {
    this.owns = owns
  }

  /** A request that may make a dialog. The NOTIFY may come before its 2xx (RFC 6665 §4.1.2.4). */
  began(request: SipMessage, { listener, address, port }: Arrival): void {
    if (!formsDialog(request.method)) return
    const flow = { transport: listener.transport, address, port }
    const callerTarget = learnTarget(callerTargetUri(request), flow)
    if (callerTarget) keep(this.asked, nameOf(request), { callerTarget, far: null })
  }

  /** `at`: where its 2xx came from. */
  answered(request: SipMessage, at: Endpoint, response: SipMessage): void {
    if (!formsDialog(request.method)) return
    const name = nameOf(request)
    const { callerTarget = null } = this.asked.get(name) ?? this.taken.get(name) ?? {}
    this.asked.delete(name)
    const destinationTarget = learnTarget(destinationTargetUri(response, '', this.owns), at)
    const far = destinationTarget && { destinationEndpoint: at, destinationTarget }
    if (callerTarget || far) keep(this.taken, name, { callerTarget, far })
  }

  find(callId: string, callerTag: string): QuietDialog | null {
    if (this.taken.size === 0 && this.asked.size === 0) return null
    const name = nameOf({ callId, fromTag: callerTag })
    return this.taken.get(name) ?? this.asked.get(name) ?? null
  }
}

function keep(dialogs: LastMap<QuietDialog>, name: string, dialog: QuietDialog): void {
  if (name.length <= LONGEST_NAME) dialogs.set(name, dialog)
}

function nameOf({ callId, fromTag }: Pick<SipMessage, 'callId' | 'fromTag'>): string {
  return `${callId} ${fromTag}`
}
