/** What the form of a set says of failed attempts. */
export const FAILOVER_TEXTS = {
  onward: 'How requests go on',
  stateless:
    'A stateless set hears no failure: nothing is tried a second time, no other set follows, and who finds nobody is told 503.',
  rewrite: 'Write the destination’s host and port into the Request-URI',
} as const
