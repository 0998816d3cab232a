/** A statement changes more than can be kept, or in a way that cannot. */
export class NotKeepable extends Error {}

/** Something stands in the way; nothing was changed. */
export class CannotUndo extends Error {}

/** The server did not say whether it lasts: what was kept of it must stay. */
export class CommitLost extends Error {
  constructor() {
    super(
      'the connection broke while it was made to last, so nobody knows whether it does; interlock can-i-undo tells',
    )
  }
}
