/**
 * Sizes of context, in tokens, beyond which some model has a higher price for the whole request. Sums are kept apart by
 * them, so that another table can price what was counted long ago.
 */
export const BANDS_OF_CONTEXT = [200_000, 272_000] as const
