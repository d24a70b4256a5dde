import { guard } from '../../../language/guard.ts'

/** What keeps the mirrors equal, each switchable; H and L are the rows of the brief's catalogue. */
export const guards = {
  // Fixes in kernels.
  flushOwnBits: guard(
    'a dead node’s bits are cleared on disk while they are only in the memory of who copied them',
    'd14f6d894f4a "md-cluster/bitmap: unplug bitmap to sync dirty pages to disk", H16',
  ),
  quiesceBeforeAck: guard(
    'a window is acknowledged while writes into it are in flight',
    '"md-cluster: complete all write requests before adding suspend_info" (2015), H17',
  ),
  resyncLockWaits: guard(
    'who finds the resync lock taken gives up, and nobody tells it when the lock is free',
    '41a9a0dcf895 "md-cluster: change resync lock from asynchronous to synchronous", H5',
  ),
  skipSecondZero: guard(
    'the end of a resync is announced by nodes that had none, each in answer to the other',
    'ac277c6a8a39 "md-cluster: Avoid the resync ping-pong", H11',
  ),
  wakeOnResume: guard(
    'the range is gone, and who sleeps because of it is not woken',
    '"md-cluster: Wake up suspended process" (2015), H18',
  ),
  needsSyncOnLeave: guard(
    'a node leaves in the middle of a resync, and nobody takes over',
    'BITMAP_NEEDS_SYNC, 4.20, H19',
  ),

  // In no kernel that the brief knows of: latent hazards.
  recheckSuspendAfterBarrier: guard(
    'a write that has found no window goes into one that was announced meanwhile',
    'md_write_start() and raid1_write_request(); L1',
  ),
  flushOwnFirst: guard(
    'between clearing a dead node’s bits and setting its own the recovering node dies',
    'md_bitmap_copy_from_slot(); L2',
  ),
  clearOnlyOwnersRange: guard(
    'recovery of a dead node ends the window of a live one',
    'recover_bitmaps(); L6',
  ),
  clearMapBeforeFree: guard(
    'a slot that fails again before it is off the map is taken off with it',
    'recover_bitmaps(); L7 (a)',
  ),
  recoverNoQueueWhenOwnerAlive: guard(
    'the only recovery thread waits for a bitmap whose owner is back, and serves no other one',
    'recover_bitmaps(); L7 (b)',
  ),
  windowSyncOnlyIfSenderDirty: guard(
    'a window passes a chunk that only its receiver has marked, and both take it to be resynced',
    'bitmap_sync_with_cluster(), L5',
  ),
  rangeHasValidBit: guard(
    'where only chunk 0 was dirty the range that was found looks empty',
    'md_bitmap_copy_from_slot() and recover_bitmaps(); L9',
  ),
  wakeOnRecoveryClear: guard(
    'recovery removes the range, and who sleeps because of it is not woken',
    'recover_bitmaps(); L11',
  ),
  needsSyncForWindow: guard(
    'a node that leaves after its last copy hands nothing over, and its window stays',
    'resync_finish() and leave(); model, see docs/findings/md-cluster.md',
  ),
}
