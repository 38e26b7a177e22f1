import type { Bridge, BridgeOrder } from './bridge.ts'
import { LossyLeg } from './lossy-leg.ts'
import { isPlain } from './path.ts'
import { StreamLeg } from './stream-leg.ts'

/** Null where SIPp stands on the leg itself. */
export async function openBridge(order: BridgeOrder): Promise<Bridge | null> {
  const { seat, leg, engine, loss } = order
  if (loss) return await LossyLeg.open(seat, loss, engine)
  return isPlain(leg.transport) ? null : await StreamLeg.open(order)
}
