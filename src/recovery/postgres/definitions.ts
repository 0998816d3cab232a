import { listIn, type Tree, treeIn } from './tree.ts'

/** What can be made again from its own definition. */
const REMADE: ReadonlySet<string> = new Set([
  'OBJECT_FUNCTION',
  'OBJECT_PROCEDURE',
  'OBJECT_ROUTINE',
  'OBJECT_TRIGGER',
  'OBJECT_POLICY',
  'OBJECT_RULE',
  'OBJECT_TYPE',
  'OBJECT_DOMAIN',
])

/** Whose owner, rights and comment are kept: what lies in this database, and in a schema of it. */
const KEPT_OBJECTS: ReadonlySet<string> = new Set([
  ...REMADE,
  'OBJECT_COLUMN',
  'OBJECT_FOREIGN_TABLE',
  'OBJECT_INDEX',
  'OBJECT_MATVIEW',
  'OBJECT_SCHEMA',
  'OBJECT_SEQUENCE',
  'OBJECT_TABCONSTRAINT',
  'OBJECT_TABLE',
  'OBJECT_VIEW',
])

/** Parts of ALTER TABLE that leave their traces in definitions and in a column's values alone. */
const KEPT_ALTERATIONS: ReadonlySet<string> = new Set([
  'AT_AddColumn',
  'AT_AddConstraint',
  'AT_AlterColumnType',
  'AT_AlterConstraint',
  'AT_ChangeOwner',
  'AT_ColumnDefault',
  'AT_DisableRowSecurity',
  'AT_DisableTrig',
  'AT_DisableTrigUser',
  'AT_DropColumn',
  'AT_DropConstraint',
  'AT_DropNotNull',
  'AT_EnableAlwaysTrig',
  'AT_EnableReplicaTrig',
  'AT_EnableRowSecurity',
  'AT_EnableTrig',
  'AT_EnableTrigUser',
  'AT_ForceRowSecurity',
  'AT_NoForceRowSecurity',
  'AT_SetCompression',
  'AT_SetNotNull',
  'AT_SetStatistics',
  'AT_SetStorage',
  'AT_ValidateConstraint',
])

/** More of them, whose traces are gone only when the table is made anew. */
const WHOLE_ALTERATIONS: ReadonlySet<string> = new Set([
  ...KEPT_ALTERATIONS,
  'AT_AddIdentity',
  'AT_DropExpression',
  'AT_DropIdentity',
  'AT_ResetRelOptions',
  'AT_SetExpression',
  'AT_SetIdentity',
  'AT_SetLogged',
  'AT_SetRelOptions',
  'AT_SetUnLogged',
])

/** What gets another name, or another schema, and is compared by its name afterwards. */
const NAMED: ReadonlySet<string> = new Set([
  'OBJECT_COLUMN',
  'OBJECT_FUNCTION',
  'OBJECT_POLICY',
  'OBJECT_PROCEDURE',
  'OBJECT_RULE',
  'OBJECT_TABCONSTRAINT',
  'OBJECT_TABLE',
  'OBJECT_TRIGGER',
  'OBJECT_VIEW',
])

const ALWAYS: ReadonlySet<string> = new Set([
  'AlterEnumStmt',
  'AlterFunctionStmt',
  'AlterPolicyStmt',
  'CreateFunctionStmt',
  'CreatePolicyStmt',
  'CreateTrigStmt',
  'RuleStmt',
  'ViewStmt',
])

export function isRemade({ removeType }: Tree): boolean {
  return REMADE.has(String(removeType))
}

/** A statement whose traces are definitions; whether all of them can be brought back is tried out when it runs. */
export function isDefinition(name: string, node: Tree): boolean {
  switch (name) {
    case 'AlterTableStmt':
      return listIn(node.cmds).every((one) =>
        KEPT_ALTERATIONS.has(String(treeIn(one.AlterTableCmd).subtype)),
      )
    case 'AlterOwnerStmt':
      return KEPT_OBJECTS.has(String(node.objectType))
    case 'CommentStmt':
    case 'GrantStmt':
      return KEPT_OBJECTS.has(String(node.objtype))
    default:
      return ALWAYS.has(name)
  }
}

/** A statement whose traces are in tables and their parts; whether they come back whole is tried out when it runs. */
export function isOfTables(name: string, node: Tree): boolean {
  switch (name) {
    case 'AlterTableStmt':
      return (
        node.objtype === 'OBJECT_TABLE' &&
        listIn(node.cmds).every((one) =>
          WHOLE_ALTERATIONS.has(String(treeIn(one.AlterTableCmd).subtype)),
        )
      )
    case 'RenameStmt':
      return NAMED.has(String(node.renameType))
    case 'AlterObjectSchemaStmt':
      return NAMED.has(String(node.objectType))
    default:
      return false
  }
}
