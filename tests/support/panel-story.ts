import { type Appliance, type ApplianceOptions, startAppliance } from './appliance.ts'
import { openBrowser, signedIn, watchedPage } from './browser.ts'
import { startReceivers } from './sipp.ts'
import { allUp } from './stats-json.ts'

export interface StoryOptions extends ApplianceOptions {
  /** Of each receiver, on port 5070. Where no other destinations are named, they are those of set 1, and seen up. */
  readonly hosts?: readonly number[]
  /** Ends the receivers, whatever happens. */
  readonly limitSec?: number
  readonly holdMs?: number
  /** Before anybody listens or looks. */
  readonly arrange?: (appliance: Appliance) => Promise<unknown>
}

/** The appliance of a story and its receivers; `story` ends what was opened, last first, however far it came. */
export async function openAppliance(story: AsyncDisposableStack, options: StoryOptions) {
  const { hosts = [], limitSec = 300, holdMs, arrange, ...rest } = options
  const isUsual = hosts.length > 0 && !rest.dispatcherList && !rest.isFresh
  const dispatcherList: ApplianceOptions['dispatcherList'] = isUsual
    ? ({ host }) => hosts.map((number) => `1 sip:${host(number)}:5070\n`).join('')
    : rest.dispatcherList
  const appliance = await startAppliance({ ...rest, dispatcherList })
  story.defer(() => appliance.stop())
  await arrange?.(appliance)
  const receivers = await startReceivers(appliance.block, hosts, limitSec, holdMs)
  for (const receiver of receivers) story.use(receiver)
  if (isUsual) await allUp(appliance.stats)
  return { appliance, receivers }
}

/** With a browser, and the admin's window in it; where there is no admin yet, nobody is signed in. */
export async function openPanel(story: AsyncDisposableStack, options: StoryOptions) {
  const { appliance, receivers } = await openAppliance(story, options)
  const browser = await openBrowser()
  story.defer(() => browser.close())
  const admin = await (options.isFresh ? watchedPage : signedIn)(browser, appliance.panelUrl)
  return { appliance, receivers, browser, admin, page: admin.page }
}
