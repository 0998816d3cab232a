import databaseAdminister from './database/administer.ts'
import databaseChange from './database/change.ts'
import databaseChangeEveryRow from './database/change-every-row.ts'
import databaseDestroy from './database/destroy.ts'
import databaseDestroyLocal from './database/destroy-local.ts'
import filesChangeChecks from './files/change-checks.ts'
import filesDeleteData from './files/delete-data.ts'
import filesDeleteFolder from './files/delete-folder.ts'
import filesDeleteGitStore from './files/delete-git-store.ts'
import filesDeleteHome from './files/delete-home.ts'
import filesDeleteOneOutside from './files/delete-one-outside.ts'
import filesDeleteOutside from './files/delete-outside.ts'
import filesDeleteRepository from './files/delete-repository.ts'
import filesDeleteRoot from './files/delete-root.ts'
import filesDeleteSecret from './files/delete-secret.ts'
import filesDeleteSystem from './files/delete-system.ts'
import filesDeleteUnknown from './files/delete-unknown.ts'
import filesMoveSources from './files/move-sources.ts'
import filesOpenPermissions from './files/open-permissions.ts'
import filesOpenPermissionsWidely from './files/open-permissions-widely.ts'
import filesOverwriteDevice from './files/overwrite-device.ts'
import filesOverwriteSystem from './files/overwrite-system.ts'
import filesReadKeys from './files/read-keys.ts'
import filesUnmount from './files/unmount.ts'
import gitCleanUntracked from './git/clean-untracked.ts'
import gitDeleteBranch from './git/delete-branch.ts'
import gitDeleteRemote from './git/delete-remote.ts'
import gitDiscardFile from './git/discard-file.ts'
import gitDiscardWork from './git/discard-work.ts'
import gitDropStash from './git/drop-stash.ts'
import gitDropStashes from './git/drop-stashes.ts'
import gitForcePush from './git/force-push.ts'
import gitForcePushWithLease from './git/force-push-with-lease.ts'
import gitPushPastReview from './git/push-past-review.ts'
import gitRewriteHistory from './git/rewrite-history.ts'
import gitSkipChecks from './git/skip-checks.ts'
import guardEdit from './guard/edit.ts'
import guardStop from './guard/stop.ts'
import guardUnguardedAgent from './guard/unguarded-agent.ts'
import remoteBlind from './remote/blind.ts'
import remoteChange from './remote/change.ts'
import remoteDestroy from './remote/destroy.ts'
import remoteDestroyElsewhere from './remote/destroy-elsewhere.ts'
import remoteOpen from './remote/open.ts'
import remotePublish from './remote/publish.ts'
import remoteRecreate from './remote/recreate.ts'
import remoteRemove from './remote/remove.ts'
import remoteStop from './remote/stop.ts'
import remoteStopForGood from './remote/stop-for-good.ts'
import type { Rule } from './rule.ts'
import systemChange from './system/change.ts'
import systemCoverTracks from './system/cover-tracks.ts'
import systemDeleteRemote from './system/delete-remote.ts'
import systemOpen from './system/open.ts'
import systemPublishSecret from './system/publish-secret.ts'
import systemSendOut from './system/send-out.ts'
import systemStopProcesses from './system/stop-processes.ts'
import systemStopUnknownProcesses from './system/stop-unknown-processes.ts'

/** Every rule, by id. Their order means nothing: the strictest answer wins. */
export const RULES: readonly Rule[] = [
  databaseAdminister,
  databaseChange,
  databaseChangeEveryRow,
  databaseDestroy,
  databaseDestroyLocal,
  filesChangeChecks,
  filesDeleteData,
  filesDeleteFolder,
  filesDeleteGitStore,
  filesDeleteHome,
  filesDeleteOneOutside,
  filesDeleteOutside,
  filesDeleteRepository,
  filesDeleteRoot,
  filesDeleteSecret,
  filesDeleteSystem,
  filesDeleteUnknown,
  filesMoveSources,
  filesOpenPermissions,
  filesOpenPermissionsWidely,
  filesOverwriteDevice,
  filesOverwriteSystem,
  filesReadKeys,
  filesUnmount,
  gitCleanUntracked,
  gitDeleteBranch,
  gitDeleteRemote,
  gitDiscardFile,
  gitDiscardWork,
  gitDropStash,
  gitDropStashes,
  gitForcePush,
  gitForcePushWithLease,
  gitPushPastReview,
  gitRewriteHistory,
  gitSkipChecks,
  guardEdit,
  guardStop,
  guardUnguardedAgent,
  remoteBlind,
  remoteChange,
  remoteDestroy,
  remoteDestroyElsewhere,
  remoteOpen,
  remotePublish,
  remoteRecreate,
  remoteRemove,
  remoteStop,
  remoteStopForGood,
  systemChange,
  systemCoverTracks,
  systemDeleteRemote,
  systemOpen,
  systemPublishSecret,
  systemSendOut,
  systemStopProcesses,
  systemStopUnknownProcesses,
]
