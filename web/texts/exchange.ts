import type { ExchangeFormat } from '#web/lib/exchange-formats.ts'

/** Import and export of peers' files. */

export const FORMAT_TEXTS: { readonly [format in ExchangeFormat]: string } = {
  'dispatcher-list': 'dispatcher.list',
  'kamailio-csv': 'Kamailio dispatcher table, CSV',
  'kamailio-sql': 'Kamailio dispatcher table, SQL',
  'kamailio-rpc': 'Kamailio answer to dispatcher.list (JSON or kamcmd)',
  'opensips-csv': 'OpenSIPS dispatcher table, CSV',
  'opensips-sql': 'OpenSIPS dispatcher table, SQL',
  'load-balancer-csv': 'OpenSIPS load_balancer table, CSV',
  'load-balancer-sql': 'OpenSIPS load_balancer table, SQL',
}

export const EXCHANGE_TEXTS = {
  text: 'Destinations to import',
  textLine:
    'A dispatcher.list, a peer’s table as CSV or SQL, or Kamailio’s answer to dispatcher.list. One line that cannot be read refuses the whole.',
  example:
    '# media servers\n1 sip:10.0.0.1:5060\n1 sip:10.0.0.2:5060 0 0 weight=50;maxload=30\n1 sip:10.0.0.3:5060 0 0 ch=fs://:PASSWORD@10.0.0.3;conf=10',
  format: 'Format',
  bySight: 'Seen by what stands in it',
  readAs: (format: ExchangeFormat) => `Read as: ${FORMAT_TEXTS[format]}.`,
  choose: 'Choose a file',
  merge: 'Only add: keep destinations that the file does not name',
  preview: 'Show what would change',
  import: 'Import',
  reading: 'The file is read.',
  progress: (done: string, of: string) => `${done} of ${of} destinations.`,
  checking: 'All destinations are placed; the whole configuration is checked.',
  progressName: 'Progress of the import',
  wouldChange: 'This would change:',
  imported: 'Imported.',
  importedNothing: 'Nothing was different; nothing was changed.',
  toHistory: 'Take it back in the history',
  set: 'set',
  new: 'new',
  addedHead: 'added',
  changedHead: 'changed',
  keptHead: 'kept as is',
  removedHead: 'drained, then gone',
  total: 'total',
  changesOf: (set: number) => `Changes of set ${set}`,
  moreRows: (count: string) => `and ${count} more that are not shown`,
  countsName: 'Changes of each set, counted',
  ignored: 'What is not taken',
  ignoredName: 'Fields that are not taken',
  ignoredField: 'field',
  ignoredLine: 'first in line',
  ignoredRows: 'rows',
  ignoredWhy: 'why',
  algorithm: (set: number, why: string, label: string) =>
    `Set ${set}: ${why} A file names no algorithm; “${label}” is the one to choose in the set.`,
  moreWarnings: (count: string) => `and ${count} more remarks of this kind`,
  brokenOff: 'The connection broke off; look at the sets to see whether it was imported.',
  exportHead: 'Export',
  exportLine: 'All sets, in a form that an import takes back. Passwords of load sources are hidden.',
  download: 'Download',
  exportFormat: 'Format of the export',
} as const
