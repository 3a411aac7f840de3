//! Maps from pairs.

use alloc::collections::BTreeMap;

/// The pairs as a map, entered one by one: `collect` sorts them first, and brings a sort of its own for each type into
/// the WASM.
pub(crate) fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}
