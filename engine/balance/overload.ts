import type { AlgorithmFactory } from './algorithm.ts'
import { roundRobin } from './round-robin.ts'

/**
 * `overload`: in turn, weights and priorities playing no part (Kamailio 64, `ocrate`, which turns as well). What
 * destinations ask to have kept back is kept back in every set that offers them overload control; this one is refused
 * where none is offered, so that nobody takes its name for more than a turn.
 */
export const overload: AlgorithmFactory = roundRobin
