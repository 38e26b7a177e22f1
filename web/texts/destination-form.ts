/** Texts of the form of a destination; its probes stand in probes.ts. */

export const DESTINATION_FORM_TEXTS = {
  addTitle: (setId: number) => `Add a destination to set ${setId}`,
  editTitle: (name: string) => `Edit ${name}`,
  save: 'Save',
  add: 'Add',
  address: 'Address',
  addressLine: 'sip:HOST[:PORT][;transport=tcp|tls|ws|wss]; a name without port is looked up (NAPTR, SRV)',
  addressSample: 'sip:10.0.0.1:5060',
  description: 'Description',
  descriptionLine: 'What people call it; shown in place of the address',
  weight: 'Weight',
  priority: 'Priority',
  priorityLine: 'Higher is tried first',
  channels: 'Channels',
  channelsLine: 'Empty is unlimited',
  callsPerSecond: 'Calls/s',
  callsPerSecondLine: 'New ones; empty: no cap',
  lastResort: 'Keep it for the last resort',
  lastResortLine: 'It gets a call only where no other destination of the set can take it',
  channelHeaderLine: 'Of the 18x or 2xx; empty: the user part of Contact',
  more: 'More',
  networks: 'Contact networks',
  networksLine: 'Networks its Contact and Record-Route may name, one a line: 10.0.0.0/24',
  attributes: 'Attributes',
  attributesLine: 'name=value, one a line; kept for you, not used for routing',
} as const

export const TLS_TEXTS = {
  verify: 'Check its TLS certificate',
  verifyLine: 'It must be valid and made out to this destination, or no call goes there',
  name: 'Name in its certificate',
  nameLine: (host: string) => `Empty: ${host}, the host of its address`,
  unverified: 'Anybody can pose as this destination: calls to it are encrypted, but nobody knows for whom.',
} as const

export const FEED_TEXTS = {
  title: 'Load sources',
  weight: 'Load source for the weight',
  weightLine:
    'While its news is fresh, the weight above is what it has with nothing to do; else it holds as written',
  weightSample: 'fs://:PASSWORD@10.0.0.1:8021',
  resources: 'Resources',
  resourcesLine:
    'name=value, a semicolon between two; a value is a number, unlimited, 50% of the channels, or a load source',
  resourcesSample: 'ch=fs://:PASSWORD@10.0.0.1;conf=10',
  how: 'How load sources are written',
  howLine:
    'In a password @ / ? # ; % and blanks are written as in a URL: %40 %2F %3F %23 %3B %25 %20. A password that is kept shows as ********; left as it is, it stays. #max= is the most sessions where the source does not tell them, every= the seconds between two questions.',
} as const

/** Each kind of load source, and how it is written. */
export const FEED_KINDS = [
  { kind: 'FreeSWITCH, Event Socket', form: 'fs://[USER]:PASSWORD@HOST[:8021]' },
  { kind: 'HAProxy agent-check', form: 'agent://HOST:PORT' },
  { kind: 'Asterisk, ARI (aris:// over TLS)', form: 'ari://USER:PASSWORD@HOST[:8088]#max=100' },
  { kind: 'SNMP 2c', form: 'snmp://COMMUNITY@HOST[:161]/OID#max=100' },
  { kind: 'JSON document', form: 'https://HOST/PATH#load=calls.active&max=calls.limit&every=5' },
] as const
