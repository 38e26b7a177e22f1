/** Units behind a figure, with the blank before them. */
export const UNIT_TEXTS = {
  ms: ' ms',
  seconds: ' s',
  minutes: ' min',
  percent: ' %',
  days: ' days',
} as const
