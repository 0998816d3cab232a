/** Bounds of reading SQL. One that is met makes the answer `unknown`, never `read`. */

/** SQL text that is read; reading is linear, about 1 ms for 16 KiB. A migration is smaller, a dump is nobody's to judge. */
export const SQL_CHARS_MAX = 128 * 1024

/** Parentheses in parentheses, and bodies in bodies. Generated queries stay below 30. */
export const SQL_NESTING_MAX = 64

/** Statements in one text; more are counted as one unknown. */
export const SQL_STATEMENTS_MAX = 1_000

/**
 * Tokens of one text that PostgreSQL's own grammar is given. It takes about 20 µs a node; above this our own reading
 * stands alone, which is stricter and no slower for it.
 */
export const SQL_GRAMMAR_TOKENS_MAX = 500

/** Ways to read one text: server versions that run or skip MySQL's executable comments. */
export const SQL_READINGS_MAX = 8

/** Tokens of one statement that are looked at again while its condition is folded; beyond it nothing is. */
export const SQL_LOOKS_MAX = 20_000
