/**
 * Okabe and Ito's colours, darkened for light paper and lightened for dark, so that each keeps
 * its hue and stands out by at least 4.5 to 1. The order is the order of destinations everywhere.
 */
export type Scheme = 'light' | 'dark'

const SERIES: { readonly [scheme in Scheme]: readonly string[] } = {
  light: ['#0069a6', '#9a6600', '#a4487c', '#00795a', '#1b77ad', '#b54d00', '#7a7000', '#5c6670'],
  dark: ['#5db4ea', '#e69f00', '#de92ba', '#22b88c', '#8fd0f5', '#f0803c', '#e8dd5a', '#a4aeb8'],
}

/** Colour of what is not shown by itself: "others". */
export const OTHERS_COLOR: { readonly [scheme in Scheme]: string } = { light: '#6b747d', dark: '#8b959f' }

/** The same destination keeps its colour: by its place in the configuration, not on the page. */
export function seriesColor(scheme: Scheme, position: number): string {
  const colors = SERIES[scheme]
  return colors[position % colors.length] ?? OTHERS_COLOR[scheme]
}

const SOURCES: { readonly [scheme in Scheme]: readonly string[] } = {
  light: ['#48515a', '#8a939c', '#6b747d', '#a9b0b7'],
  dark: ['#c3cad0', '#7d8791', '#98a2ac', '#5f6972'],
}

/** Callers are grey: colour belongs to destinations. */
export function sourceColor(scheme: Scheme, position: number): string {
  const colors = SOURCES[scheme]
  return colors[position % colors.length] ?? OTHERS_COLOR[scheme]
}

export interface ChartInk {
  readonly text: string
  readonly faint: string
  readonly grid: string
  readonly paper: string
}

export const CHART_INK: { readonly [scheme in Scheme]: ChartInk } = {
  light: { text: '#1c2126', faint: '#59636d', grid: '#e3e6e9', paper: '#ffffff' },
  dark: { text: '#e4e8ec', faint: '#98a2ac', grid: '#2a3037', paper: '#14181c' },
}

/** The vermilion of what is down, for what failed. */
export const BAD_COLOR: { readonly [scheme in Scheme]: string } = { light: '#c04a00', dark: '#f0803c' }
