import { baseOf } from './path.ts'

const SECRET_FILES =
  /^(\.env(\..+)?|\.netrc|\.pgpass|\.my\.cnf|\.npmrc|\.pypirc|\.dockercfg|\.git-credentials|id_(rsa|dsa|ecdsa|ed25519)(_\w+)?|.*\.(pem|key|p12|pfx|jks|keystore|kdbx|asc|gpg|age)|master\.key|credentials(\.json|\.yml|\.enc)?|service-?account.*\.json|secrets?\.(ya?ml|json|toml|env)|authorized_keys|Login Data|Cookies|Web Data|logins\.json|key4\.db|.*\.keychain(-db)?)$/i

const SECRET_FOLDERS =
  /(^|\/)(\.ssh|\.gnupg|\.aws|\.azure|\.kube|\.config\/gcloud|\.config\/gh|\.docker|\.password-store|\.vault-token|\.terraform\.d|Keychains)(\/|$)|^\/proc\/[^/]+\/environ$/

/** Example files hold no secrets, whatever they are named after. */
const HARMLESS =
  /\.(example|sample|template|dist|defaults?|schema|test|md|d\.ts)$|\.pub$|known_hosts/i

/** A file that by its name holds keys, tokens or passwords. */
export function isSecret(path: string): boolean {
  const base = baseOf(path)
  if (HARMLESS.test(base)) return false
  return SECRET_FILES.test(base) || SECRET_FOLDERS.test(path)
}
