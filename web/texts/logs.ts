import type { AuditArea } from '#web/lib/log-filter.ts'

/** Events, audit and history: what was, and who did it. */

export const AUDIT_AREA_TEXTS: { readonly [area in AuditArea]: string } = {
  sets: 'sets',
  destinations: 'destinations',
  sources: 'sources',
  settings: 'settings',
  people: 'people',
}

export const LOG_TEXTS = {
  when: 'when',
  allKept: 'All kept',
  clear: 'Clear',
  download: (what: string, format: string) => `Download all ${what} that match as ${format}`,
  set: 'Set',
  anySet: 'any set',
  destination: 'Destination',
  anyDestination: 'any destination',
  nothingMatches: 'Nothing that is kept matches. Clear the filters to see all of it.',
  looking: 'Looked up.',
} as const

export const EVENT_TEXTS = {
  title: 'Events',
  line: 'Changes of health, switches, load sources, calls that moved on, configurations and troubles, newest first.',
  label: 'events',
  empty: 'Changes of health, switches and new configurations would be listed here. Nothing has happened yet.',
  older: 'Older events',
  search: 'Search events',
  searchHint: 'words of an event',
  kind: 'Kind',
  anyKind: 'any kind',
  what: 'what',
  destination: 'destination',
  inWords: 'in words',
  lasted: 'lasted',
  lastedLine: 'how long the state before had lasted',
  after: (lasted: string) => `after ${lasted}`,
  cause: 'cause',
  figures: 'figures',
  figuresLine: 'what stood behind it',
} as const

export const AUDIT_TEXTS = {
  label: 'audit entries',
  empty: 'Every change of the configuration and of accounts would be listed here. Nothing was changed yet.',
  older: 'Older entries',
  search: 'Search the audit',
  searchHint: 'name, field or value',
  area: 'About',
  anyArea: 'anything',
  person: 'Person',
  anyPerson: 'anybody',
  return: 'Take it back',
  returnName: (revision: number) => `Take it back: the change of revision ${revision}`,
} as const

export const HISTORY_TEXTS = {
  label: 'history',
  empty:
    'Every change of sets, destinations, sources and settings would be listed here, with the way back. Nothing was changed yet.',
  older: 'Older changes',
  changesOf: 'Changes of',
  andDestinations: 'and its destinations.',
  showAll: 'Show all changes',
  who: 'who',
  what: 'what',
  revision: 'revision',
  revisionLine: 'number of the configuration that it made',
  returnName: (revision: number) => `Return, revision ${revision}`,
  takeBack: 'Take back this change …',
  returnTo: (revision: number) => `Return to revision ${revision} …`,
} as const
