/** Files in which peers keep their destinations. The tables are Kamailio's `dispatcher`, OpenSIPS's `dispatcher` and `load_balancer`. */
export const EXCHANGE_FORMATS = [
  'dispatcher-list',
  'kamailio-csv',
  'kamailio-sql',
  'kamailio-rpc',
  'opensips-csv',
  'opensips-sql',
  'load-balancer-csv',
  'load-balancer-sql',
] as const
export type ExchangeFormat = (typeof EXCHANGE_FORMATS)[number]

export const FILE_NAMES: { readonly [format in ExchangeFormat]: string } = {
  'dispatcher-list': 'dispatcher.list',
  'kamailio-csv': 'kamailio-dispatcher.csv',
  'kamailio-sql': 'kamailio-dispatcher.sql',
  'kamailio-rpc': 'kamailio-dispatcher.json',
  'opensips-csv': 'opensips-dispatcher.csv',
  'opensips-sql': 'opensips-dispatcher.sql',
  'load-balancer-csv': 'opensips-load-balancer.csv',
  'load-balancer-sql': 'opensips-load-balancer.sql',
}

/** What a file says that has no counterpart here: told once for each field, with the first line and the number of rows. */
export interface Ignored {
  readonly field: string
  readonly why: string
  readonly line: number
  readonly count: number
}
