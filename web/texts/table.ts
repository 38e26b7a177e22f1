/** Words of every long table. */
export const TABLE_TEXTS = {
  select: (name: string) => `Select ${name}`,
  selectAll: (count: number) =>
    count === 1 ? 'Select the one that matches' : `Select all ${count} that match`,
  selectHint: 'Shift chooses a range; Enter leads to what can be done with the chosen ones',
  more: 'more',
  nothing: (filter: string, total: string) =>
    filter
      ? `Nothing matches “${filter}”. Clear the filter to see all ${total}.`
      : `Nothing is in this state now. Choose “all” to see all ${total}.`,
} as const

export const TABLE_TOOL_TEXTS = {
  pagesOf: (label: string) => `Pages of ${label}`,
  first: 'First page',
  previous: 'Page before',
  next: 'Next page',
  last: 'Last page',
  page: (from: string, to: string, all: string) => `${from} to ${to} of ${all}`,
  filter: 'Filter',
  filterOf: (label: string) => `Filter ${label}`,
  ofAll: (shown: string, all: string) => `${shown} of ${all}`,
  columns: 'Columns',
  roomier: 'Roomier rows',
  denser: 'Denser rows',
  copy: 'Copy as CSV',
  copied: 'Copied',
  noCopy: 'The browser does not allow copying here; over plain HTTP it never does',
} as const
