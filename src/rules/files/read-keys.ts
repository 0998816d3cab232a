import { defineRule, effectsWhere } from '../rule.ts'

export default defineRule({
  id: 'files/read-keys',
  title: 'reads keys or credentials of the person',
  effect: 'ask',
  why: 'What is read is in the conversation, and goes to the model with it.',
  instead: 'Name the file to the program that needs it, without printing it.',
  examples: {
    stops: [
      'cat ~/.ssh/id_ed25519',
      'cat ~/.aws/credentials',
      'base64 ~/.kube/config',
      'cp ~/.netrc /tmp/n',
    ],
    allows: ['ls ~/.ssh', 'cat ~/.ssh/id_ed25519.pub', 'cat .env.example', 'grep -c "" .env'],
  },
  match: effectsWhere(
    ({ verb, target }) =>
      verb === 'read' &&
      target.kind === 'file' &&
      target.zone === 'secret' &&
      OWN.test(target.path),
  ),
})

/** The person's own stores of keys; a project's `.env` is for its programs and tests, and read all day. */
const OWN =
  /\.ssh\/|\.aws\/|\.kube\/|\.gnupg\/|\.azure\/|gcloud\/|\.config\/gh\/|\.docker\/config|\.netrc|\.pgpass|\.git-credentials|\.password-store|Login Data|Cookies|logins\.json|key4\.db|keychain|\/proc\/.*\/environ$/i
