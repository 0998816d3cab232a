/** Files by which a project runs its checks, and names who must look at what. */
const CHECKS =
  /(^|\/)(\.husky\/(?!_)[^/]+|\.git\/hooks\/[^/]+|\.githooks\/[^/]+|lefthook(-local)?\.ya?ml|\.pre-commit-config\.yaml|CODEOWNERS)$/

export function isCheck(path: string): boolean {
  return CHECKS.test(path)
}
