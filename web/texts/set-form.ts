/** Texts of the form of a set, part by part; its probes stand in probes.ts. */

export const SET_FORM_TEXTS = {
  createTitle: 'Create a set',
  editTitle: (name: string) => `Edit ${name}`,
  create: 'Create',
  save: 'Save',
  name: 'Name',
  number: 'Number',
  nextFree: 'next free',
  path: 'Path in a REGISTER',
  paths: 'Telephones that register through this set',
} as const

export const CHOICE_TEXTS = {
  sameKey: 'The same key, the same destination',
  inTurn: 'In turn',
  byChance: 'By chance',
  inOrder: 'In order',
  byLoad: 'By load and delay',
  algorithm: 'Algorithm',
  mode: 'What Fairline keeps of a call',
  stateless:
    'Lost: failover, counts of calls, channels and resources, call records, evidence from calls, session timers; what follows in a dialog goes past Fairline. Kept: choice by hash, health by probes, signed way back.',
  hashOver: 'What is hashed',
  hashOverLine: 'header:NAME, or a part as from.user, to.host, source-address; several joined by +',
  hashOverSample: 'header:X-Account',
  userOnly: 'By the user alone, whatever host and port',
  bound: 'None has more than',
  boundLine: 'Of the mean load of those that can take calls, by weight',
  relativeFree: 'Free in per cent of the capacity, not in calls',
  ties: 'Where the load is equal',
  leastRecent: 'The one used longest ago',
  congestion: 'By how much slower it answers probes than it used to',
  kamailio: (name: string | number) => `Kamailio ${name}`,
  opensips: (name: string | number) => `OpenSIPS ${name}`,
} as const

export const FAILOVER_TEXTS = {
  onward: 'How requests go on',
  stateless:
    'A stateless set hears no failure: nothing is tried a second time, no other set follows, and who finds nobody is told 503.',
  rewrite: 'Write the destination’s host and port into the Request-URI',
  failing: 'When an attempt fails',
  withoutWord: 'Without any word',
  ringTimeout: 'Ring time-out',
  mostAttempts: 'Most attempts',
  codes: 'Codes that move on',
  codesLine: '486 and 600 for a pool of channels, not for people’s telephones',
  hunt: 'Hunt on after',
  huntLine: 'Ringing for so long; empty: as long as it likes',
  nobodyLeft: 'When nobody is left',
  chain: 'Sets tried next',
  chainLine: 'Their numbers in order: 4, 9:2 is set 4, then two destinations of set 9',
  noChain: 'none',
  fullCode: 'Code when all are full',
  chainOn: 'For which calls',
} as const

export const CALL_FIELD_TEXTS = {
  title: 'Calls',
  takes: 'A call takes',
  takesLine: 'Besides its channel, of the resources of its destination: conf=1, transcode=2',
  takesNothing: 'nothing',
  more: 'Whether a call still goes on',
  timer: 'Session timer asked for',
  timerLine: 'RFC 4028; empty: those of the ends are followed, none is asked for',
  timerLeast: 'Least agreed to',
  ask: 'Ask inside the dialog every',
  askLine: 'By OPTIONS; empty: never. Who answers 481, or not at all twice, leaves the books',
} as const

export const RECOVERY_TEXTS = {
  title: 'Coming back',
  slowStart: 'Slow start',
  slowStartLine: 'After a recovery or switching on; 0: at once',
  from: 'Beginning with',
  fromLine: 'Of its weight and of its capacity',
  tryAll: 'Where all are down, try all of them',
  tryAllLine: 'A call may get through where a probe did not; off: it is answered 503 at once',
} as const

export const LOAD_TEXTS = {
  title: 'Load',
  formula: 'Weight from a load source',
  overload: 'Offer overload control to destinations (RFC 7339)',
  overloadLine: 'Those that take it tell how much they want, and are sent no more; the page Health shows it',
} as const

export const EVIDENCE_TEXTS = {
  title: 'Evidence from calls',
  enabled: 'Believe what calls show',
  enabledLine:
    'Failed calls of two callers at least make a destination suspect; a failed probe then ejects it for a while',
  consecutive: 'Failures in a row',
  rate: 'Or failed attempts',
  codes: 'Failure codes',
  noCodes: 'none',
  more: 'More about evidence',
  rateMinimum: 'Per cent counts from',
  attempts: ' attempts',
  window: 'Within the last',
  first: 'First ejection',
  longest: 'Longest ejection',
  most: 'Ejected at once',
  line: 'Each further ejection lasts so much longer, up to the longest. The last destination that takes calls is never ejected.',
} as const
