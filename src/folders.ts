/** Where daemons with an account of their own keep what they keep: one folder for each person, by login. */
export const SYSTEM_FOLDER = '/var/lib/interlock'
