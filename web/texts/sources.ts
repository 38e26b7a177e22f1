/** Texts of the sources: their list and their form. */

export const SOURCE_TEXTS = {
  table: 'sources',
  addSource: 'Add source',
  empty:
    'Known callers would be listed here: a PBX, a trunk, a generator, by address. Without one, all calls are of unknown callers.',
  deleteTitle: 'Delete source',
  deleteLine: (network: string) =>
    `Calls from ${network} are then of an unknown caller. Its counts stay in the distribution.`,
  setByDefault: 'by listener or default',
  withPort: (network: string, port: number) => `${network} port ${port}`,
  source: 'source',
  address: 'address',
  set: 'set',
  channels: 'channels',
  naming: 'channel named by',
  namedHere: 'Fairline',
  namedThere: 'the far end',
  calls: 'calls',
  callsLine: 'active calls now',
  rate: '/s',
  rateLine: 'calls per second',
} as const

export const SOURCE_FORM_TEXTS = {
  addTitle: 'Add a source',
  editTitle: (name: string) => `Edit source ${name}`,
  save: 'Save',
  add: 'Add',
  byListener: 'By listener, else the default',
  name: 'Name',
  address: 'Address',
  addressLine: 'One address, or a network as address/bits',
  addressSample: '10.0.0.0/24',
  port: 'Port',
  portLine: 'Where several callers share an address',
  anyPort: 'any',
  channels: 'Channels',
  channelsLine: 'Empty is unlimited',
  set: 'Set of its calls',
  callsPerSecond: 'Calls per second',
  callsPerSecondLine: 'Above them 503; empty: no cap',
  takes: 'Its calls take',
  takesLine: 'Besides a channel, as conf=1; empty: as the set says',
  channelHeaderLine: 'Of the INVITE; empty: the user part of Contact',
} as const
