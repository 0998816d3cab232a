import type { KeyView } from '../../../src/daemon/people/api.ts'
import { passkeyCounts, roster } from '../daemon/known.ts'
import { PasskeyButton } from '../passkey/button.tsx'
import { prove } from '../passkey/passkey.ts'
import { announce } from '../shell/announce.tsx'
import { Failed } from '../shell/failed.tsx'
import { Section } from '../shell/section.tsx'
import { useTask } from '../shell/task.ts'
import { Prose } from '../text/prose.tsx'
import { oneLine } from '../text/safe.ts'
import { moment } from '../time/words.ts'

/** Whose keys count. */
export function Roster() {
  const keys = roster.value?.keys ?? []
  return (
    <Section title="Roster" count={keys.length}>
      {keys.length === 0 ? (
        <p class="empty">
          <Prose text="Nobody is enrolled: whoever sits at the terminal answers, by typing a word. The first key is made there too: `interlock key new`" />
        </p>
      ) : (
        <ul class="roster">
          {[...keys].sort(byWorth).map((key) => (
            <Key key={key.id} item={key} all={keys} />
          ))}
        </ul>
      )}
      {roster.value?.digest && (
        <p class="soft break">
          <Prose
            text={`Digest \`${roster.value.digest}\`. Compare it with what another person sees: \`interlock key list\``}
          />
        </p>
      )}
    </Section>
  )
}

/** What somebody has to do first: keys that wait to be vouched for. */
function byWorth(a: KeyView, b: KeyView): number {
  return Number(a.counts) - Number(b.counts) || a.at - b.at
}

function Key({ item, all }: { readonly item: KeyView; readonly all: readonly KeyView[] }) {
  const { id, person, kind, at, counts, by } = item
  const sponsor = all.find((key) => key.id === by)
  return (
    <li>
      <div class="what">
        <h3>
          {oneLine(person)} <span class="chip">{kind === 'passkey' ? 'passkey' : 'key file'}</span>
          {!counts && <span class="chip waiting">does not count yet</span>}
        </h3>
        <p class="soft">
          <code>{id}</code>, since {moment(at)}
          {by !== undefined &&
            `, vouched for by ${sponsor === undefined ? by : `${oneLine(sponsor.person)} (${by})`}`}
        </p>
      </div>
      {!counts && <Vouch item={item} />}
    </li>
  )
}

function Vouch({ item }: { readonly item: KeyView }) {
  const task = useTask()
  const path = `/api/keys/${encodeURIComponent(item.id)}/vouch`
  const vouch = (): void =>
    task.run(async () => {
      await prove({ open: `${path}/open`, finish: path, body: {} })
      announce(`The key of ${item.person} counts`)
    })
  return (
    <div class="vouch">
      {passkeyCounts.value && (
        <PasskeyButton task={task} onPress={vouch}>
          Vouch for it
          <span class="unseen"> the key of {oneLine(item.person)}</span>
        </PasskeyButton>
      )}
      <p class="soft">
        <Prose
          text={`${passkeyCounts.value ? 'Or in' : 'In'} a terminal: \`interlock key vouch ${item.id}\``}
        />
      </p>
      <Failed text={task.failed.value} />
    </div>
  )
}
