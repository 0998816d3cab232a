declare const INTERLOCK_VERSION: string

/** Of this build; one number for client, daemon, store and world file. */
export const VERSION: string = INTERLOCK_VERSION

/** The words that client and daemon speak. Another number means: judge in-process, then restart the daemon. */
export const PROTOCOL = 'IL1'

/** Stands where an agent's name stands, to ask the daemon whether it lives. Nothing is judged or recorded. */
export const PING = 'ping'
