import type { Target } from '../target.ts'
import { challengesTarget } from './challenges.ts'
import { dnsTarget } from './dns.ts'
import { eventSocketTarget } from './event-socket.ts'
import { forwardTarget } from './forward.ts'
import { framingTarget } from './framing.ts'
import { parserTarget } from './parser.ts'
import { spliceTarget } from './splice.ts'
import { stunTarget } from './stun.ts'
import { tokensTarget } from './tokens.ts'

export const TARGETS: readonly Target[] = [
  parserTarget,
  framingTarget,
  spliceTarget,
  forwardTarget,
  tokensTarget,
  stunTarget,
  dnsTarget,
  challengesTarget,
  eventSocketTarget,
]
