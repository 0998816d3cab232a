/**
 * What people see and say, as the dashboard and the terminal exchange it with the daemon. JSON, over loopback or the
 * socket of people. Times are milliseconds since 1970. Every text that an agent wrote is data: it is shown, and never
 * interpreted. Secrets are masked. What is refused has a status of 4xx and {error}: a sentence for the person.
 */

import type {
  Named,
  Overview,
  RunProfile,
  Spent,
  ToldWindow,
  TreeNode,
} from '../../usage/meter/view.ts'

/** Half-open range of UTF-16 code units. */
export interface Mark {
  readonly start: number
  readonly end: number
}

/** What is known at once: sent whole as the feed's first event, then kept up to date by the others. */
export interface Snapshot {
  readonly at: number
  readonly version: string
  /** `same-account`: a seat belt; `own-account`: Interlock runs as a user of its own. */
  readonly level: 'same-account' | 'own-account'
  readonly roster: RosterView
  readonly sessions: readonly SessionView[]
  readonly approvals: readonly ApprovalView[]
  readonly modes: readonly ModeView[]
  /** Entries of the record. */
  readonly entries: number
}

/** An event of `GET /api/feed` (text/event-stream): its name, and its data. */
export type FeedEvent =
  | { readonly event: 'snapshot'; readonly data: Snapshot }
  /** New, or changed: replaces the one of the same id. */
  | { readonly event: 'session'; readonly data: SessionView }
  | { readonly event: 'approval'; readonly data: ApprovalView }
  /** The whole list. */
  | { readonly event: 'modes'; readonly data: readonly ModeView[] }
  | { readonly event: 'roster'; readonly data: RosterView }
  /** Written to the record. */
  | { readonly event: 'entry'; readonly data: EntryView }
  /** Every few seconds, so that a broken line is noticed. */
  | { readonly event: 'beat'; readonly data: { readonly at: number } }

export interface RosterView {
  /** '' while nobody is enrolled. */
  readonly digest: string
  /** solo: one person approves, with a delay. team: two others do, where production cannot be brought back. */
  readonly profile: 'solo' | 'team'
  readonly keys: readonly KeyView[]
}

export interface KeyView {
  readonly id: string
  readonly person: string
  readonly kind: 'ed25519' | 'passkey'
  readonly at: number
  /** False: listed, and worth nothing until a key that counts vouches for it. */
  readonly counts: boolean
  /** A passkey that counts, made for this very address: it can sign here. */
  readonly usableHere: boolean
  /** The key that vouched for it. */
  readonly by?: string
}

export type Effect = 'allow' | 'ask' | 'deny'

export interface SessionView {
  readonly id: string
  readonly agent: string
  readonly cwd: string
  readonly since: number
  readonly lastAt: number
  /** working: a call within the last minutes; idle: none; ended: the agent said so. */
  readonly state: 'working' | 'idle' | 'ended'
  /** What it did last: one line. */
  readonly last: LastDeed
  readonly counts: { readonly allow: number; readonly ask: number; readonly deny: number }
  /** Ids of approvals that wait for a person. */
  readonly waiting: readonly string[]
  readonly subAgents: readonly SubAgentView[]
}

export interface SubAgentView {
  readonly id: string
  readonly type: string
  readonly lastAt: number
  readonly ended: boolean
  readonly last: LastDeed
}

export interface LastDeed {
  readonly text: string
  readonly effect?: Effect
}

export type ApprovalState =
  /** A person is waited for. */
  | 'waiting'
  /** Enough people have said yes; it counts from `usableAt`, once. */
  | 'approved'
  | 'refused'
  /** Nobody answered in time, or the yes was not used in time. */
  | 'expired'
  /** The call went through. */
  | 'used'
  /** What it was about has changed since. */
  | 'void'

export interface ApprovalView {
  /** Short enough to read aloud: `k7m2x9`. */
  readonly id: string
  readonly at: number
  /** Waiting: until then somebody answers. Approved: until then it is used. */
  readonly expires: number
  readonly state: ApprovalState
  /** The agent's call is held right now, and goes on with the answer. */
  readonly held: boolean
  /** Still waiting after the time that was set for it. */
  readonly escalated: boolean
  readonly session: string
  readonly agent: string
  /** The machine that it works on. */
  readonly host: string
  readonly subAgent?: string
  /** Whose login started the agent's session. */
  readonly operator: string
  readonly cwd: string
  readonly deed: DeedView
  readonly reasons: readonly ReasonView[]
  /** What it would do, one sentence each: "deletes the database users (production), cannot be undone". */
  readonly consequences: readonly string[]
  readonly environment: 'local' | 'dev' | 'staging' | 'production' | 'unknown'
  readonly irreversible: boolean
  readonly needs: NeedsView
  readonly answers: readonly AnswerView[]
  /** What the answer is bound to, one line each: "the script deploy.sh (sha256 1f2e…)". */
  readonly boundTo: readonly string[]
  /** The digest of all of it. */
  readonly binding: string
  /** From when a yes may be used; set with `approved`. */
  readonly usableAt?: number
}

export interface DeedView {
  readonly kind:
    | 'shell'
    | 'sql'
    | 'read'
    | 'write'
    | 'edit'
    | 'fetch'
    | 'mcp'
    | 'sub-agent'
    | 'unknown'
  /** The command, statement, path or tool. */
  readonly text: string
  /** The words in `text` that matched. */
  readonly marks: readonly Mark[]
}

export interface ReasonView {
  readonly rule: string
  readonly text: string
  readonly why: string
  readonly instead: string
}

export interface NeedsView {
  /** Different people. */
  readonly people: 1 | 2
  /** The operator does not count. */
  readonly notOperator: boolean
  /** The word that an approver types; '' where none is asked for. */
  readonly typed: string
  /** How long after the last yes it may be used (solo profile); 0 elsewhere. */
  readonly delayMs: number
}

export interface AnswerView {
  readonly person: string
  readonly key: string
  readonly answer: 'yes' | 'no'
  readonly at: number
  /** A yes in under five seconds on a large preview. */
  readonly hasty: boolean
  /** One person alone, where two are asked for: why. */
  readonly breakGlass?: string
}

export interface ModeView {
  readonly kind: 'chat' | 'plan' | 'freeze'
  /** An absolute folder, or `*` for every project. */
  readonly project: string
  readonly owner: string
  readonly reason: string
  readonly from: number
  readonly until?: number
  /** freeze: every file too. */
  readonly files: boolean
}

/** `POST /api/approvals/ID/view`, when its details are shown: by it a yes that came too soon is known. */
export interface Viewed {
  readonly view: string
}

/** `POST /api/approvals/ID/open`: what is to be signed, by an Ed25519 key or a passkey. */
export interface OpenRequest {
  readonly answer: 'yes' | 'no'
  /** What `view` gave; without it, it counts as seen only now. */
  readonly view?: string
  /** What was typed, where `needs.typed` asks for a word. */
  readonly typed?: string
  /** One person alone, where two are asked for; with a reason. Loud, and reviewed afterwards. */
  readonly breakGlass?: string
}

/** A challenge is for one answer, by whoever proves a key first, within two minutes. */
export interface Challenge {
  /** What an Ed25519 key signs: the canonical text itself. */
  readonly text: string
  readonly nonce: string
  /** For a passkey: PublicKeyCredentialRequestOptionsJSON, whose challenge is the SHA-256 of `text`. */
  readonly passkey?: { readonly [key: string]: unknown }
}

/** `POST …` that finishes what was opened: approvals/ID/answer, modes/lift, keys/ID/vouch. */
export interface Proof {
  readonly nonce: string
  /** Ed25519: the key's id and its signature over `text`, base64. */
  readonly signed?: { readonly by: string; readonly signature: string }
  /** Passkey: AuthenticationResponseJSON. */
  readonly passkey?: { readonly [key: string]: unknown }
}

/** `GET /api/reviews`: glass that was broken. `POST /api/reviews/ID/open` → Challenge, then `POST /api/reviews/ID`. */
export interface ReviewView {
  readonly approval: string
  readonly person: string
  readonly reason: string
  readonly at: number
}

/**
 * `GET /api/budgets`: how each stands that agents have worked under. `POST /api/budgets/grant/open` {budget, bucket, measure,
 * amount} → Challenge, then `POST /api/budgets/grant`; where nobody is enrolled the first one grants.
 */
export interface BudgetView {
  readonly budget: string
  readonly words: string
  /** `FILE:LINE` where it stands. */
  readonly at: string
  /** `session ID`, `sub-agent SESSION ID`, `project DAY FOLDER` or `day DAY`. */
  readonly bucket: string
  readonly measure: 'tokens' | 'usd' | 'window' | 'calls' | 'minutes' | 'subAgents'
  readonly spent: number
  /** With what was granted. */
  readonly limit: number
  readonly ownLimit: number
  readonly reserved: number
  readonly overshoot: number
  /** `1.7M of 2M tokens` */
  readonly usedInWords: string
  readonly reservedInWords?: string
  readonly overshootInWords?: string
}

/**
 * `POST /api/modes`: sets a mode. Never shortens or softens one. `POST /api/modes/lift/open` {project, kind} → Challenge,
 * then `POST /api/modes/lift` ends it. Both give the modes that hold then.
 */
export interface SetMode {
  readonly kind: 'chat' | 'plan' | 'freeze'
  readonly project: string
  readonly reason: string
  readonly until?: number
  readonly files?: boolean
}

/** `POST /api/keys/passkey/options` → PublicKeyCredentialCreationOptionsJSON; `POST /api/keys/passkey` → KeyView. */
export interface NewPasskey {
  readonly person: string
  /** The person's login on the machine where agents run, where it differs from `person`. */
  readonly login?: string
}

/** A line of the record. `GET /api/record?q=&kind=&effect=&session=&before=SEQ&limit=` → {entries, more}. */
export interface EntryView {
  readonly seq: number
  readonly at: number
  readonly kind: 'action' | 'signal' | 'incident' | 'service' | 'approval'
  readonly session?: string
  readonly agent?: string
  readonly effect?: Effect
  /** One line. */
  readonly text: string
}

export interface EntryPage {
  /** The newest first. */
  readonly entries: readonly EntryView[]
  readonly more: boolean
}

/** `GET /api/record/SEQ`. */
export interface EntryDetail {
  readonly entry: EntryView
  readonly body: { readonly [key: string]: unknown }
  readonly reasons: readonly {
    readonly rule: string
    readonly effect: string
    readonly text: string
  }[]
  /** What it would have done, one sentence each. */
  readonly effects: readonly string[]
  readonly deed?: DeedView
  /** The chain at this entry: it follows the one before, and its hash is that of its content. */
  readonly chain: {
    readonly previous: string
    readonly hash: string
    readonly holds: boolean
  }
}

/** `GET /api/rules`. */
export interface RuleView {
  readonly id: string
  readonly title: string
  readonly effect: 'ask' | 'deny'
  readonly why: string
  readonly instead: string
  readonly stops: readonly string[]
  readonly allows: readonly string[]
}

/** `GET /api/timeline`: the oldest first, as `interlock timeline --json` has them. */
export interface StepView {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly kind: 'changes' | 'gap' | 'before' | 'restore'
  readonly by?: 'calls' | 'others' | 'unwatched'
  readonly agent: string
  readonly session: string
  readonly calls?: readonly {
    readonly session: string
    readonly call: string
    readonly subAgent?: string
    readonly deed: string
  }[]
  readonly deed: string
  /** Of a gap. */
  readonly why?: string
  readonly undone: boolean
  /** `+` new, `~` changed, `-` gone, `!` not kept; below `folder` without it. */
  readonly places: readonly (readonly [sign: '+' | '~' | '-' | '!', path: string])[]
  readonly tables?: readonly string[]
}

/** `GET /api/timeline/ID` shows, `POST` does: one for each snapshot, in the words of the terminal. */
export interface RestoreView {
  readonly id: string
  readonly lines: readonly string[]
  readonly state: 'same' | 'shown' | 'newer' | 'declined' | 'done'
  readonly replaced?: string
}

/** `GET /api/usage`, or `?from=today` with the sums and the tree of today alone. */
export interface UsageView extends Overview {
  /** The agents' folders that were read; none where nothing can be read from here. */
  readonly roots: readonly { readonly root: string }[]
}

export type { Named, RunProfile, Spent, ToldWindow, TreeNode }

/** `GET /api/context?last=`: sessions whose transcripts are indexed, the newest first. */
export interface ContextSessionView {
  /** What the other addresses call it: 24 hexadecimal digits. */
  readonly id: string
  /** Its file's name. */
  readonly session: string
  readonly transcript: string
  readonly project?: string
  readonly at: number
  readonly items: number
  readonly bytes: number
  readonly compactions: number
  /** False: the agent has deleted it, and what there is are copies. */
  readonly onDisk: boolean
  readonly copies: number
}

/** `GET /api/context/SESSION`. */
export interface ContextView {
  readonly session: ContextSessionView
  /** The oldest first; the last one is what is in the context now. */
  readonly epochs: readonly EpochView[]
}

export interface EpochView {
  readonly no: number
  /** The compaction that ended it. Tokens, where the agent says them. */
  readonly ended?: {
    readonly at?: number
    readonly trigger: string
    readonly before?: number
    readonly after?: number
  }
  /** In tokens, of the one that goes on. */
  readonly use?: { readonly tokens: number; readonly window: number }
  readonly left: ContextPart
  readonly stayed: ContextPart
}

export interface ContextPart {
  readonly items: number
  readonly bytes: number
  readonly kinds: { readonly [kind: string]: number }
  /** Those of note. */
  readonly rows: readonly ContextRow[]
}

/** An item. Its title is one plain line of metadata or of a person's words. */
export interface ContextRow {
  readonly id: string
  readonly kind: string
  readonly form: string
  readonly by: 'user' | 'assistant' | 'harness' | 'tool'
  readonly title: string
  readonly bytes: number
  /** Of the transcript, first and last. */
  readonly lines: readonly [number, number]
  readonly at?: number
  readonly subAgent?: true
  /** Others with the very same text. */
  readonly copies?: number
  /** Neither its transcript nor a copy is there any more. */
  readonly gone?: true
}

/** `GET /api/context/SESSION/items/ID?offset=`: a page of the original, from a character on. */
export interface ContextItem extends ContextRow {
  readonly text: string
  readonly offset: number
  /** Where the next page begins; without it this is the last one. */
  readonly next?: number
  /** Of all pages. */
  readonly chars: number
  /** Secrets in all of it that are masked. */
  readonly masked: number
}

/** `GET /api/context/SESSION/search?q=`: best first. */
export interface ContextHits {
  readonly hits: readonly (ContextRow & {
    /** The same as this one but for its digits. */
    readonly like?: string
  })[]
}

/** `GET /api/keeper`: whether somebody keeps the person's files, where the daemon has an account of its own. */
export interface KeeperView {
  readonly there: boolean
}

/** `GET /api/health`: what `interlock doctor` says. Takes seconds: it tests every part. */
export interface Health {
  readonly ok: boolean
  readonly checks: readonly {
    readonly id: string
    readonly ok: boolean
    readonly text: string
    readonly repair: string
  }[]
}
