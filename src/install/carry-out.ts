import { applyChange } from './change.ts'
import { causeOf } from './file.ts'
import { removeEmptyFolders } from './folders.ts'
import type { Plan } from './plan.ts'
import { dropReceipt, loadReceipt, receiptPath, saveReceipt } from './receipt.ts'
import { type Refused, refused } from './refusal.ts'

/**
 * Does what a plan says. The receipt comes first: a crash between the two leaves a receipt that
 * matches no file, and uninstalling then goes by our entries; the other order would leave a change
 * that nobody can take back exactly.
 */
export function carryOut({ key, change, receipt, folders }: Plan): { readonly ok: true } | Refused {
  const prior = loadReceipt(key)
  try {
    if (receipt) saveReceipt(key.root, receipt)
    const applied = applyChange(change)
    if (!applied.ok) {
      if (prior) saveReceipt(key.root, prior)
      else dropReceipt(key)
      return applied
    }
    removeEmptyFolders(folders)
    if (!receipt) dropReceipt(key)
    return applied
  } catch (error) {
    const words = `${receiptPath(key)} cannot be written: ${causeOf(error)}`
    return refused('cannot-write', words, 'Check who owns the folder, then try again.')
  }
}
