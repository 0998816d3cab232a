import { Logo } from './icons.tsx'

/** Without the token nothing is shown. */
export function LockedPage() {
  return (
    <main class="locked">
      <Logo />
      <h1>This dashboard is closed</h1>
      <p>It opens with a link that the daemon makes anew each time. In a terminal:</p>
      <pre>
        <code>interlock dashboard</code>
      </pre>
      <p class="soft">The link is good until the daemon starts again.</p>
    </main>
  )
}
