/** Bounds of reading agents' files, each with its reason. Units come last in the names. */

/** Read at once: it stays in the processor's cache while it is looked through, and asking for it costs next to nothing. */
export const CHUNK_BYTES = 512 * 1024

/**
 * A line that is read whole. An answer is below 1 MB (128,000 tokens); attachments, which are longer, have no usage. What
 * is longer and may have some is stated as unread.
 */
export const LINE_BYTES_MAX = 16 * 1024 * 1024

/** Folders in folders below an agent's own; workflows in sub-agents take five. */
export const FOLDER_DEPTH_MAX = 12

/** Tries to write the ledger while others write it too; each try takes in what the others have found. */
export const COMMIT_TRIES_MAX = 20

/** Between two answers of a sub-agent; more is not looked through for the sake of an estimate. */
export const RESULTS_BYTES_MAX = 8 * 1024 * 1024

/** Finished answers that an estimate is calibrated with: more do not make its range better known. */
export const SAMPLES_MAX = 4000

/** Tokens of output that no model passes in one answer. */
export const OUTPUT_TOKENS_MAX = 128_000

/** Of a whole JSON file (old sessions of Gemini CLI, messages of OpenCode), which is parsed at once. */
export const JSON_FILE_BYTES_MAX = 128 * 1024 * 1024

/** Tokens that a model is given at once, where an agent does not write how many. */
export const CONTEXT_TOKENS_MAX = 1_000_000

/** New bytes that one drawing of the status line reads: some milliseconds of work. What is left, later drawings read. */
export const DRAW_BYTES_MAX = 4 * 1024 * 1024

/** A session's count that was not drawn for so long goes; it can be made again from the transcripts. */
export const SESSION_KEPT_MS = 14 * 24 * 60 * 60 * 1000

/** Of an id, a model or a purpose that telemetry tells; those of Claude Code are below 64. */
export const TOLD_CHARS_MAX = 200

/** Of one count that telemetry tells: a hundred contexts of the largest model. What is more is no count. */
export const TOLD_TOKENS_MAX = 100_000_000

/** What telemetry has told, with about 250 bytes a request: months of work. Then the older half goes. */
export const TOLD_BYTES_MAX = 16 * 1024 * 1024

/** Clocks of one machine differ by nothing; but a transcript's line has the time at which it was written. */
export const TOLD_SLACK_MS = 2_000

/** What the meter writes for whoever decides: thousands of types of sub-agents, and sub-agents of two days. */
export const PROFILE_BYTES_MAX = 64 * 1024 * 1024
