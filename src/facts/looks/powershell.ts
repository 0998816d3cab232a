const READS =
  /^(Get|Test|Measure|Select|Sort|Where|ForEach|ConvertTo|ConvertFrom|Compare|Find|Show|Resolve|Join|Split|Group)-[A-Z]\w+$|^(Write-(Host|Output|Verbose|Warning|Error|Information|Debug)|Format-(Table|List|Wide|Custom|Hex)|Out-(String|Host|Null|Default|GridView)|Import-(Csv|Clixml|PowerShellDataFile|LocalizedData)|Set-(Location|StrictMode|Variable)|Push-Location|Pop-Location|New-(TimeSpan|Object)|Start-Sleep)$/
/** Cmdlets of reading verbs that do more. */
const ACTS = /^(Get-Credential|ConvertTo-SecureString|Find-Package|Show-Command)$/
const ALIASES =
  /^(ls|dir|gci|cat|gc|type|select|where|sort|measure|echo|write|pwd|cd|sl|%|\?|ft|fl|fw|sls|group|gm|gi|gp|gps|ps|gsv|foreach|if|else|elseif|for|while|do|until|switch|try|catch|finally|return|function|param|filter|begin|process|end|in|break|continue|exit|throw|true|false|null|not)$/i
/** Assignments to what is somebody else's, methods that are only named, and options by which a reader writes. */
const CHANGES_OTHERS =
  /[)\w]\.\w+\s*[-+*]?=(?!=)|\$\w+::|\.\s*[$"']|\$\w+\s*[-*/]=|@\{[^}]*=\s*(?!Get-)[A-Z][a-z]+-[A-Z]|>\s*\(|\s-(Install|AcceptAll|OutputFile|OutFile|Path\s+\S+\.html?)\b|\)\.Replace\([^)]*,[^)]*\)|::Replace\(|(%|ForEach-Object)\s+(?!\{|-|\w+\s*$)\w+\s+\S|(%|ForEach-Object)\s+(Encrypt|Decrypt|Delete|Kill|Stop|Start|Refresh|Close|MoveTo|CopyTo)\b/i
/** Cmdlets of modules whose readers fetch files or switch what is in use. */
const OF_MODULES = /^(Select-Az\w+|Get-AzStorage\w*Content|Get-WindowsUpdate)$/

const NEVER =
  /\[[\w.]+\]::(?!(IsNullOrEmpty|IsNullOrWhiteSpace|Join|Format|Parse|TryParse|Now|UtcNow|Today|Round|Floor|Ceiling|Max|Min|Abs|Combine|GetFileName\w*|GetExtension|GetDirectoryName|GetFullPath|Exists|ReadAllText|ReadAllLines|ReadLines|ReadAllBytes|GetFiles|GetDirectories|Match|Matches|IsMatch|Replace|Split|Escape|UTF8|Newline|MachineName|UserName|Empty)\b)\w+|\.\s*(Delete|MoveTo|CopyTo|Save|Kill|Write\w*|Create\w*|Set\w+|Invoke\w*|Start|Stop|Close|Download\w*|Upload\w*|Execute\w*|Remove|Clear|Terminate|Reboot|Shutdown\w*|\w+Service|Close\w+|Pause|Commit\w*|Update|DeleteTree|Encrypt|Decrypt|Dispose)\s*\(|(?<![-\w=])\d?>{1,2}\s*(?!\$null|&1)[\w"'$.]|\bNew-Object\s+(?!psobject|PSObject|System\.Collections|PSCustomObject)|-OutFile\b|-FilePath\b|-Passthru\b.*\bTee|&\s*[($"']|(^|[\n;|{(])\s*\.\s+\S/i

/**
 * PowerShell that only looks, by its cmdlets: each stands at the start of a statement. Other programs there are asked of
 * `programLooks`.
 */
export function powerShellLooks(
  script: string,
  programLooks: (words: readonly string[]) => boolean,
): boolean {
  const bare = script
    .replace(/#[^\n]*/g, '')
    .replace(/"(?:[^"`]|`.)*"|'[^']*'/g, (text) => (text.includes('$(') ? text : '""'))
  if (NEVER.test(bare) || CHANGES_OTHERS.test(bare)) return false
  return bare.split(/[\n;|{}()&`]+/).every((statement) => {
    const words = statement.trim().split(/\s+/)
    const value =
      /^(?:\$[\w:.]+\s*\+?=\s*|[!,]\s*|return\s+|-not\s+|else\s+)*(.*)$/s.exec(
        statement.trim(),
      )?.[1] ?? ''
    const [first = ''] = value.split(/\s+/)
    if (first === '' || /^[\][$@,"'+*/=!<>:-]/.test(first) || /^-/.test(words[0] ?? ''))
      return !/^(\$\w+|"[^"]*")\s+[\w./]/.test(value)
    if (/^\d/.test(first)) return /^[\d.]+$/.test(first)
    if (/^[^A-Za-z%?]/.test(first)) return /^\.[A-Za-z]/.test(first)
    if (/^[A-Z][A-Za-z]*-[A-Z]/.test(first))
      return (
        (READS.test(first) && !ACTS.test(first) && !OF_MODULES.test(first)) ||
        asks(value) ||
        /\s-WhatIf(?![:\w])/i.test(value)
      )
    return (
      ALIASES.test(first) ||
      /^reg\s+query\b/i.test(value) ||
      /^[A-Za-z]\w*\s*=/.test(value) ||
      programLooks(value.split(/\s+/))
    )
  })
}

/** A request that gets something and keeps it nowhere. */
function asks(statement: string): boolean {
  return (
    /^Invoke-(RestMethod|WebRequest)\b/i.test(statement) &&
    !/\s-(Method\s+(?!Get|Head|Options)|Body|Form|InFile|OutFile|PassThru)/i.test(statement)
  )
}
