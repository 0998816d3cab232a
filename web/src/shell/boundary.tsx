import { Component, type ComponentChildren } from 'preact'
import { Prose } from '../text/prose.tsx'

interface Props {
  readonly children: ComponentChildren
  /** What could not be shown: "this page". */
  readonly what: string
}

/** What breaks inside is said in its place; the rest of the page stays. */
export class Boundary extends Component<Props, { readonly broken: string | undefined }> {
  static override getDerivedStateFromError(error: unknown): { broken: string } {
    return { broken: error instanceof Error ? error.message : String(error) }
  }

  override state = { broken: undefined }

  readonly tryAgain = (): void => this.setState({ broken: undefined })

  override render() {
    const { broken } = this.state
    if (broken === undefined) return this.props.children
    return (
      <div class="notice failed" role="alert">
        <p>
          This dashboard could not show {this.props.what} ({broken}).
        </p>
        <p>
          <Prose text="If Interlock was updated, load the page again. All of it is in the terminal too: `interlock status`" />
        </p>
        <button type="button" onClick={this.tryAgain}>
          Try again
        </button>
      </div>
    )
  }
}
