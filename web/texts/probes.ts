/** Texts of the fields about probes: of a set, and of a destination that is probed otherwise. */

export const PROBE_TEXTS = {
  title: 'Probes',
  enabled: 'Probe destinations',
  enabledLine: 'Without probes a destination is unknown, never up',
  interval: 'Interval',
  timeout: 'Time-out',
  fall: 'Failures until down',
  rise: 'Answers until up',
  more: 'More about probes',
  changing: 'Interval while changing',
  changingLine: 'On its way down or up',
  whileDown: 'Interval while down',
  whileDownLine: 'Empty: as while it is up',
  goodCodes: 'Good codes',
  goodCodesLine: '2xx is a class, 404 a number, !408 one that is not good; the number goes before its class',
  jitter: 'Jitter',
  method: 'Method',
  transport: 'Transport',
  ownTransport: 'its own',
  from: 'From',
  ownFrom: 'the listener’s own address',
  requestUri: 'Request-URI',
  ownRequestUri: 'the destination’s own',
  proxy: 'Outbound proxy',
  proxyLine: 'Probes go there, with this as their Route; a numeric address, as sip:192.0.2.7:5060',
  noProxy: 'none: straight to the destination',
} as const

export const OVERRIDE_TEXTS = {
  more: 'Probe it otherwise than its set',
  line: 'Empty is as the set, whose value stands in the field; a hyphen takes the set’s text away.',
  probed: 'Probed',
  whileDown: 'Interval while down, ms',
  noProxy: 'none',
  asWhileUp: 'as while it is up',
  asSet: (what: string) => `as the set: ${what}`,
  yes: 'yes',
  no: 'no',
} as const

export const PROBE_LOGIN_TEXTS = {
  more: 'Sign in when it challenges a probe',
  realm: 'Realm',
  realmLine: 'Nobody else is given the answer',
  user: 'User',
  password: 'Password',
  kept: 'one is kept',
} as const
