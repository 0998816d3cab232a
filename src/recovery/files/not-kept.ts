/** Why it was not kept; nothing of it counts then. */
export class NotKept extends Error {}
