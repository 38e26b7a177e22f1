import { io, type Socket } from 'socket.io-client'
import type { BrowserToPanel, PanelState, PanelToBrowser, TickNews } from '#engine/contract/browser.ts'
import type { Tick } from '#engine/contract/live.ts'
import { emptyLiveState, withNews, withTick } from '#web/live/live-state.ts'
import { emptyTick } from './seen-figures.ts'

/** The panel's live line as a browser hears it. */
export interface LiveBrowser {
  readonly socket: Socket<PanelToBrowser, BrowserToPanel>
  /** Whole ones, and those that news made of what was shown before. */
  readonly ticks: Tick[]
  readonly news: TickNews[]
  readonly states: PanelState[]
  readonly changes: [number, string][]
  readonly refusals: string[]
  /** What a page would show by now. */
  shown: Tick
  signedOut: boolean
}

export function openLiveBrowser(panelUrl: string, headers: Record<string, string>): LiveBrowser {
  const socket: LiveBrowser['socket'] = io(panelUrl, {
    path: '/live',
    transports: ['websocket'],
    extraHeaders: headers,
    forceNew: true,
    reconnection: false,
  })
  const browser: LiveBrowser = {
    ...{ socket, ticks: [], news: [], states: [], changes: [], refusals: [] },
    shown: emptyTick(),
    signedOut: false,
  }
  const show = (tick: Tick) => {
    browser.ticks.push(tick)
    browser.shown = tick
  }
  socket.on('tick', show)
  socket.on('news', (news) => {
    browser.news.push(news)
    show(wholeTick(browser.shown, news))
  })
  socket.on('state', (_seq, state) => {
    browser.states.push(state)
    browser.shown = state.tick ?? browser.shown
  })
  socket.on('change', (seq, change) => browser.changes.push([seq, change.kind]))
  socket.on('connect_error', (error) => browser.refusals.push(error.message))
  socket.on('signedOut', () => {
    browser.signedOut = true
  })
  return browser
}

function wholeTick(tick: Tick, news: TickNews): Tick {
  const { destinations, details, channels, ...figures } = withNews(withTick(emptyLiveState(0), tick), news)
  return {
    ...tick,
    ...figures.tick,
    destinations: [...destinations.values()],
    details: [...details.values()],
    channels: [...channels.values()],
  }
}
