import type { AlgorithmFactory } from './algorithm.ts'
import { SmoothRotation } from './smooth-rotation.ts'

/**
 * `weighted`: smooth weighted round robin (Kamailio 9, whose slots cap the sum at 100 and give a missing one's share to
 * its neighbour; OpenSIPS 4, which picks a destination `weight` times in a row). Each eligible destination gets exactly
 * its weight's share of any whole turn; a missing one's calls are shared by weight.
 */
export const weighted: AlgorithmFactory = (members) => new SmoothRotation(members, 'next in turn by weight')
