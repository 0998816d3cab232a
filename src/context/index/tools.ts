/** What agents call the tools that do the usual things. */
export const EDITS: ReadonlySet<string> = new Set(
  'Edit MultiEdit Write NotebookEdit apply_patch write_file replace edit write create'.split(' '),
)
export const READS: ReadonlySet<string> = new Set(
  'Read read_file read view NotebookRead'.split(' '),
)
export const COMMANDS: ReadonlySet<string> = new Set(
  'Bash shell shell_command exec_command run_shell_command bash local_shell container.exec'.split(
    ' ',
  ),
)
export const AGENTS: ReadonlySet<string> = new Set('Task Agent spawn_agent task'.split(' '))
