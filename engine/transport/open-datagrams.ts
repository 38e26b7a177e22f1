import type { Addon } from './addon.ts'
import { openBatchedDatagrams } from './batched-datagrams.ts'
import type { DatagramSocket, Port } from './datagram-socket.ts'
import { openPlainDatagrams } from './plain-datagrams.ts'

/** Rejects with the system's error where the address cannot be bound. */
export async function openDatagrams(addon: Addon | null, port: Port): Promise<DatagramSocket> {
  return addon ? openBatchedDatagrams(addon, port) : openPlainDatagrams(port)
}
