/**
 * Every bound of the program, with its reason. A bound that is met makes the answer stricter, never looser.
 * Units come last in the names.
 */

/** An event on the hook's standard input. A real Write may carry a large file; above this nobody reads the diff. */
export const EVENT_BYTES_MAX = 33 * 1024 * 1024

/** Shell text that is parsed. unbash is linear up to here; longer commands are programs and belong in a file. */
export const SHELL_CHARS_MAX = 32 * 1024

/** Opening constructs — `$(`, backticks, braces, heads of compound commands — counted before the parser sees them. */
export const SHELL_NESTING_MAX = 64

/** Code inside code (`sh -c "sh -c …"`). Real commands stay below 4; a quine-like input is stopped here. */
export const CODE_DEPTH_MAX = 12

/** Simple commands read in one action, over all nesting; bounds the work for text that repeats itself. */
export const COMMANDS_MAX = 1_000

/** Fields that one word may expand to (braces, arrays, loops); more is "many", which is all that a rule asks. */
export const FIELDS_MAX = 256

/** Characters of one expanded value: `${x//a/bbbb}` in a chain doubles each time. */
export const VALUE_CHARS_MAX = 32 * 1024

/** Rounds of "facts ask, the world answers" for one action. Scripts that call scripts need one round a level. */
export const QUESTION_ROUNDS_MAX = 6

/** Texts of one action that PostgreSQL's own parser reads; a migration is one text. */
export const SQL_TEXTS_MAX = 64

/** A path that is followed; also one that grows by `cd`. Linux takes 4,095 bytes, people write below 300. */
export const PATH_CHARS_MAX = 512

/** Files that one command may name; longer lists come from tools, which take them from a file or a pipe. */
export const OPERANDS_MAX = 1_000

/** Clones of one action whose folders are known again afterwards. */
export const CLONES_MAX = 32

/** Questions that one action may ask of the world; a `for` over a thousand literal paths is judged as "many". */
export const QUESTIONS_MAX = 128

/** A project file (script, Makefile, package.json) that is read to see what would run. */
export const PROJECT_FILE_BYTES_MAX = 256 * 1024

/** Git may hang on a network file system; a question it cannot answer in this time is answered "unknown". */
export const GIT_MS_MAX = 1_500

/** No byte from the daemon for this long: the client judges by itself. Far below any agent's own hook limit. */
export const DAEMON_SILENCE_MS_MAX = 2_000

/**
 * How long an answer may be held for a person. Claude Code's hook limit is written as HOOK_SECONDS; the hold ends
 * before it, because an agent that gives up on a hook may run the call.
 */
export const HOLD_MS_MAX = 540_000

/** A person alone, for what production cannot get back: so long they can still take their yes back. */
export const SOLO_DELAY_MS = 30_000

/** How long the daemon holds a call for a person before it parks it: below what every client waits. */
export const APPROVAL_HOLD_MS = 480_000

/** A request that nobody has answered is asked anew after this: what it was about is not what it was. */
export const APPROVAL_WAIT_MS_MAX = 4 * 60 * 60 * 1000

/** A yes that is not used in this time is gone. */
export const APPROVAL_USE_MS_MAX = 10 * 60 * 1000

/** People are told once more when a request has waited so long. */
export const APPROVAL_ESCALATE_MS = 5 * 60 * 1000

/** A challenge is answered within this: long enough to look for a phone. */
export const CHALLENGE_MS_MAX = 2 * 60 * 1000

/** Requests of one session, and of all, that may wait: a person reads neither more. */
export const WAITING_OF_SESSION_MAX = 50
export const WAITING_MAX = 2_000

/** A yes that came sooner than this, on a preview of so many lines or more, is marked. */
export const HASTY_MS = 5_000
export const HASTY_LINES = 10

/** The limit written into the agent's settings, in its unit. Claude Code's default for command hooks, made explicit. */
export const HOOK_SECONDS = 600

/** While an answer is held the daemon shows that it lives, well inside DAEMON_SILENCE_MS_MAX. */
export const HEARTBEAT_MS = 500

/** Record bodies keep this much of a command, after secrets are masked; its salted digest covers all of it. */
export const RECORD_TEXT_CHARS_MAX = 4_000

/** Entries kept in memory while the ledger cannot be written; beyond it the count of lost entries is itself recorded. */
export const UNWRITTEN_ENTRIES_MAX = 10_000

/** A judged call waits this long for its "tool ended" before it is forgotten; agents run builds for hours. */
export const JUDGED_CALLS_MAX = 5_000

/** A spool line or spool file larger than this is not ours. */
export const SPOOL_BYTES_MAX = 64 * 1024 * 1024

/** A batch of telemetry: at most 512 events, of a kilobyte or so each; those of commands may have all their words. */
export const TELEMETRY_BODY_BYTES_MAX = 4 * 1024 * 1024

/** Taken in at once, and then in a second: what twenty busy agents send is a tenth of it. A batch that is refused comes again. */
export const TELEMETRY_BURST_BYTES = 16 * 1024 * 1024
export const TELEMETRY_RATE_BYTES = 1024 * 1024

/** What a batch costs at least, so that empty ones are bounded too. */
export const TELEMETRY_BATCH_BYTES_LEAST = 4 * 1024

/** Agents keep a connection each. */
export const TELEMETRY_CONNECTIONS_MAX = 64
