import type { ForgedParts } from './forge.ts'
import { soon } from './raw-party.ts'
import type { Scene } from './scene.ts'

/** A call of the attacker's own that stands: what it may say inside, and what it may not. */
export interface Dialog {
  readonly callId: string
  readonly toTag: string
  /** Our Route value as the 2xx carried it: `<sip:…;lr;fl=TOKEN>`. */
  readonly route: string
  readonly token: string
  /** Contact of the destination. */
  readonly target: string
}

/** Calls a destination that answers, and acknowledges. */
export async function establish(scene: Scene, parts: ForgedParts = {}): Promise<Dialog> {
  const { attacker, forge } = scene
  const { bytes, callId } = forge.request('INVITE', { uri: `sip:answer@${forge.own}`, ...parts })
  attacker.throw(bytes)
  const isAnswered = await soon(() => attacker.statusesOf(callId).includes(200))
  const ok = attacker.answersTo(callId).find(({ status }) => status === 200)
  if (!isAnswered || !ok) throw new Error('the call was not answered')
  const uri = ok.recordRoutes().at(-1)?.uri ?? ''
  const dialog = {
    callId,
    toTag: ok.toTag,
    route: `<${uri}>`,
    token: /;fl=([^;>]+)/.exec(uri)?.[1] ?? '',
    target: ok.contactUri(),
  }
  attacker.throw(inside(scene, dialog, 'ACK').bytes)
  return dialog
}

/** A request of that dialog, with its Route set and its target where `parts` names no others. */
export function inside(scene: Scene, dialog: Dialog, method: string, parts: ForgedParts = {}) {
  const { callId, toTag, route, target } = dialog
  return scene.forge.request(method, { callId, toTag, uri: target, routes: [route], cseq: 2, ...parts })
}
