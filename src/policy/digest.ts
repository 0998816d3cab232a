import { sha256 } from '../record/canonical.ts'
import { describePolicy, type Policy } from './policy.ts'

/** Short enough to read aloud, long enough to tell two policies apart. */
export function policyDigest(policy: Policy): string {
  return sha256(describePolicy(policy)).slice(0, 16)
}
