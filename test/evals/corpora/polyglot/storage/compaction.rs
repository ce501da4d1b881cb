use crate::log::Log;
use std::collections::BTreeMap;
use std::io;

/// Copies the records that an index still points to into a fresh log, so that overwritten ones take no space.
pub fn compact(old: &mut Log, fresh: &mut Log, index: &mut BTreeMap<Vec<u8>, u64>) -> io::Result<()> {
    for offset in index.values_mut() {
        let record = old.read(*offset)?;
        *offset = fresh.append(&record)?;
    }
    Ok(())
}

/// Worth the work when more than half of the log is dead.
pub fn is_due(live_bytes: u64, all_bytes: u64) -> bool {
    all_bytes > 1 << 20 && live_bytes * 2 < all_bytes
}
