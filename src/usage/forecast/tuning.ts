/**
 * The constants of the model, in units of one window (length 1, growth in points). They were searched on seeds that the
 * printed figures do not use, over persons of very different ways to work: see docs/usage-forecast.md. The trusts other than
 * historyTrust and sustainedTrust, and historyKept, are set by hand: people differ more than seeds do, so few windows of their
 * own must be enough.
 */
export interface Tuning {
  /** What an unknown person uses in a window, and how much windows differ (squared coefficient of variation). */
  readonly meanPrior: number
  readonly spreadPrior: number
  /** How many windows that knowledge is worth, and how much an old window still counts after each new one. */
  readonly historyTrust: number
  readonly spreadTrust: number
  readonly profileTrust: number
  readonly historyKept: number
  /** Factor on what the history is worth against the window itself: more for bursty people, less for changing ones. */
  readonly sustainedTrust: number
  /** Time for which the long and the short rate go on before they are the sustained one again. */
  readonly longReach: number
  readonly shortReach: number
  readonly longGain: number
  readonly shortGain: number
  /** Length of one independent burst for an unknown person, and how many blocks that is worth. */
  readonly burstPrior: number
  readonly burstTrust: number
  /** Factors on the uncertainty of the rate and on the luck of the bursts to come. */
  readonly rateSpread: number
  readonly burstSpread: number
  /** Odds that nothing more comes: stopGain × (idle time / remaining time) ^ stopPower. */
  readonly stopGain: number
  readonly stopPower: number
  /** Levels of the model's own distribution that hold what the band should, before any window has ended. */
  readonly low: number
  readonly middle: number
  readonly high: number
  /** How many ended windows those levels are worth. */
  readonly levelTrust: number
}

export const FIVE_HOURS: Tuning = {
  meanPrior: 70.4,
  spreadPrior: 0.569,
  historyTrust: 0.883,
  spreadTrust: 1,
  profileTrust: 8,
  historyKept: 0.93,
  sustainedTrust: 1.25,
  longReach: 0.128,
  shortReach: 0.0513,
  longGain: 3.22,
  shortGain: 2.64,
  burstPrior: 0.0303,
  burstTrust: 10,
  rateSpread: 2.13,
  burstSpread: 0.753,
  stopGain: 0.182,
  stopPower: 0.176,
  low: 0.0919,
  middle: 0.513,
  high: 0.972,
  levelTrust: 2,
}

export const WEEK: Tuning = {
  meanPrior: 37.4,
  spreadPrior: 0.948,
  historyTrust: 0.0556,
  spreadTrust: 1,
  profileTrust: 8,
  historyKept: 0.93,
  sustainedTrust: 1.4,
  longReach: 0.101,
  shortReach: 0.0502,
  longGain: 0.271,
  shortGain: 3.96,
  burstPrior: 0.124,
  burstTrust: 10,
  rateSpread: 2.13,
  burstSpread: 0.0087,
  stopGain: 0.542,
  stopPower: 1.53,
  low: 0.081,
  middle: 0.464,
  high: 0.905,
  levelTrust: 2,
}
