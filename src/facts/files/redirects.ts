import type { Field, Target } from '../facts.ts'
import { send } from '../http/send.ts'
import type { Run } from '../shell/run.ts'
import { touch, touchEach } from './locate.ts'
import { isSecret } from './secrets.ts'
import { isData } from './zone.ts'

/** Effects of `> file`, `>> file`, `< file`. `>` on something that is there empties it first. */
export function readRedirects(run: Run): void {
  for (const { operator, target } of run.redirects) {
    if (/^\/dev\/(tcp|udp)\//.test(target.text)) {
      const peer = target.text.split('/').slice(3).join(':')
      send(run, 'a raw connection to another machine', target, peer)
    } else if (operator === '<') touch(run, 'read', [target])
    else if (operator === '>>' || operator === '<>') appendTo(run, target)
    else if (printsNothing(run)) empty(run, target)
    else writeOver(run, target)
  }
}

/** One more line in these changes who may log in or where names lead: as bad as another file in their place. */
const DECIDING =
  /(^|\/)\.ssh\/(authorized_keys|rc|config)$|^\/etc\/(hosts|passwd|shadow|group|sudoers|crontab|profile|environment|ld\.so\.preload|resolv\.conf|ssh\/|sudoers\.d\/|cron|pam)/

export function appendTo(run: Run, target: Field): void {
  if (DECIDING.test(target.text.replace(/^~/, ''))) touch(run, 'overwrite', [target])
  else touch(run, 'change', [target], { reversibility: 'recoverable' })
}

/** `: > .env`, `> app.db`, `cat /dev/null > x`: nothing is put in the place of what was there. */
function printsNothing({ name, args }: Run): boolean {
  return (
    name === '' ||
    name === ':' ||
    name === 'true' ||
    (name === 'cat' && args[0]?.text === '/dev/null')
  )
}

/** Nothing is put in the place of what was there. */
export function empty(run: Run, target: Field): void {
  if (isSecret(target.text) || isData(target.text)) touch(run, 'overwrite', [target])
  else writeOver(run, target)
}

/** Overwriting is new work when nothing is there; where that cannot be told, it is an overwrite. */
export function writeOver(run: Run, target: Field): void {
  touchEach(run, target, (place) => (isNewWork(place) ? 'create' : 'overwrite'))
}

/** Files that shells and logins read at their start: a wrong line locks the person out. */
const OWN_START =
  /(^|\/)\.(bashrc|bash_profile|bash_login|bash_logout|profile|zshrc|zshenv|zprofile|zlogin|inputrc|gitconfig|npmrc|netrc|pam_environment|xprofile|xinitrc|config\/fish|config\/systemd|config\/autostart|local\/bin|ssh|gnupg)(\/|$)/

function isNewWork(target: Target): boolean {
  if (target.kind !== 'file') return false
  if (target.zone === 'home') return !OWN_START.test(target.path)
  // A project's own settings are made from their example all day; a person's keys are not.
  if (target.zone === 'secret')
    return (
      /(^|\/)\.env(\.[\w.-]+)?$/.test(target.path) &&
      !/^(~|\/home|\/root|\/Users|\/etc)/.test(target.path)
    )
  return target.zone !== 'system' && target.zone !== 'git'
}
