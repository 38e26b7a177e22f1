import { SHAPE_NAMES, shapeOf } from '../../sip/attack-shapes.ts'
import type { Forge } from './forge.ts'
import { NO_SIP } from './no-sip.ts'
import { terse, terseRefusals } from './terse.ts'

const LARGE = 60_000

/** One datagram of nearly every kind of attack, each new: about five megabytes. */
export function volley(forge: Forge): Buffer[] {
  const { from, own, third } = forge
  const host = `${from.address}:${from.port}`
  const vias = [`SIP/2.0/UDP ${own};branch=z9hG4bK-guess`, `SIP/2.0/UDP ${third};branch=z9hG4bK-third`]
  const methods = ['BYE', 'INFO', 'SUBSCRIBE', 'REFER', 'UPDATE', 'CANCEL', 'ACK', 'INVITE', 'FROBNICATE']
  return [
    ...SHAPE_NAMES.map((name) => shapeOf(name, LARGE)),
    ...NO_SIP.map(({ bytes }) => bytes),
    ...terseRefusals(host, own).map(({ bytes }) => bytes),
    ...[100, 180, 200, 486, 603].map((status) => forge.response(status, 'INVITE', vias)),
    ...methods.map(
      (method) => forge.request(method, { toTag: 'invented', routes: [`<sip:${own};lr>`] }).bytes,
    ),
    ...methods.map((method) => forge.request(method, { routes: [`<sip:${third};lr>`] }).bytes),
    ...Array.from({ length: 50 }, () => terse(host, { method: 'INVITE', to: 'sip:a;tag=1' })),
    ...Array.from({ length: 20 }, () => forge.request('MESSAGE').bytes),
    ...Array.from({ length: 20 }, () => forge.request('REGISTER', { headers: { Supported: 'path' } }).bytes),
  ]
}
