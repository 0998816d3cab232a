/** Why it was not kept; nothing of it counts then. */
export class NotKept extends Error {}
/** It could be kept by somebody who has more time and room. */
export class TooLarge extends NotKept {}
