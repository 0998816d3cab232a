import { waiting } from '../daemon/known.ts'
import { many } from '../text/many.ts'
import { Icon, Logo } from './icons.tsx'
import { helpOpen } from './keys.ts'
import { hrefOf, PAGES, route } from './route.ts'
import { TITLES } from './title.ts'

export function Nav() {
  return (
    <>
      <div class="brand">
        <Logo />
        <span>Interlock</span>
        <button
          type="button"
          class="quiet keys-button"
          aria-label="Keys"
          onClick={() => (helpOpen.value = true)}
        >
          ?
        </button>
      </div>
      <nav aria-label="Pages">
        <ul>
          {PAGES.map((page) => (
            <li key={page}>
              <a
                class="tab"
                href={hrefOf(page)}
                aria-current={route.value.page === page ? 'page' : undefined}
              >
                <Icon page={page} />
                <span>{TITLES[page]}</span>
                {page === 'approvals' && <Waiting />}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </>
  )
}

function Waiting() {
  const { length } = waiting.value
  if (length === 0) return null
  return (
    <span class="count">
      {many(length)}
      <span class="unseen"> waiting</span>
    </span>
  )
}
