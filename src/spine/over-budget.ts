import type { Reason } from '../decide/decision.ts'
import { oneLine } from '../message/message.ts'
import {
  amountInWords,
  type Budget,
  inWords,
  type Measure,
  usedInWords,
} from '../policy/budgets/budget.ts'
import type { Verdict } from '../usage/budget/verdict.ts'
import type { OverBudget } from './budgeted.ts'

type Refusal = Exclude<Verdict, { readonly kind: 'within' }>

/** What an agent is told by what the budgets say; undefined where it is within them. */
export function overBudget(verdict: Verdict): OverBudget | undefined {
  if (verdict.kind === 'within') return undefined
  const budget = 'account' in verdict ? verdict.account.budget : verdict.budget
  const reason: Reason = { ...wordsOf(verdict, budget), effect: 'deny', spans: [] }
  return { reason, halt: verdict.kind === 'spent' && verdict.halt }
}

function wordsOf(refusal: Refusal, budget: Budget): Omit<Reason, 'effect' | 'spans'> {
  const where = `Budget ${budget.id} (${oneLine(budget.at)}): ${inWords(budget)}.`
  const allow = `a person grants more, once: \`interlock budget grant ${budget.id}\`.`
  switch (refusal.kind) {
    case 'spent': {
      const { measure, spent, limit } = refusal.account
      return {
        rule: refusal.halt ? 'interlock/budget-halted' : 'interlock/budget-spent',
        text: refusal.halt
          ? `the budget is spent, and this agent was told so before: it ends here (${usedInWords(measure, spent, limit)})`
          : `the budget is spent: ${usedInWords(measure, spent, limit)}`,
        why: where,
        instead: 'Call no more tools. Return what you have now, and say what is left to do.',
        allow,
      }
    }
    case 'ended': {
      const { account, subAgent } = refusal
      const { measure, spent, limit } = account
      return {
        rule: 'interlock/budget-ended',
        text: `the budget of the sub-agent ${subAgent} is spent, and it is not gone on with: ${usedInWords(measure, spent, limit)}`,
        why: where,
        instead: 'Go on with what it has returned, and say what is left to do.',
        allow,
      }
    }
    case 'no-room': {
      const { account, needs, cheaper } = refusal
      const { measure, spent, reserved, limit } = account
      return {
        rule: 'interlock/budget-no-room',
        text: `the budget has no room for one more sub-agent: ${usedInWords(measure, spent, limit)}${held(measure, reserved)}${expected(measure, needs)}`,
        why: where,
        instead: cheaper
          ? `Start it with model "${cheaper.model}" (about $${cheaper.usd.toFixed(2)}) or less effort: that fits.`
          : INSTEAD[measure === 'subAgents' ? 'counted' : 'used'],
        allow,
      }
    }
    case 'unknown':
      return {
        rule: 'interlock/budget-unknown',
        text: `Interlock cannot tell what was used (${refusal.why}), and a sub-agent under a budget is not started without knowing`,
        why: `${where} This says nothing about the sub-agent itself.`,
        instead:
          'Ask again in a moment, or do the work yourself. A person looks with `interlock usage`.',
        allow,
      }
  }
}

const INSTEAD = {
  counted: 'Do the work yourself, with what those that were started have returned.',
  used: 'Do the work yourself, or wait for one that is running and go on with what it returns.',
}

function held(measure: Measure, reserved: number): string {
  return reserved > 0 ? `, ${amountInWords(measure, reserved)} held for those at work` : ''
}

function expected(measure: Measure, needs: number): string {
  return measure === 'subAgents' || needs === 0
    ? ''
    : `, and one takes about ${amountInWords(measure, needs)}`
}
