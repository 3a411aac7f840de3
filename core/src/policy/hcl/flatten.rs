//! What HCL makes of JSON: an object of objects becomes blocks with labels.

use alloc::vec::Vec;
use core::mem;

use super::tree::{Item, Node, NodeId, Tree};
use crate::limits;

/// Mirrors `flattenObjects` of HCL 1's `json/parser/flatten.go`. False: the text is made to exhaust memory.
pub(super) fn flatten(tree: &mut Tree<'_>) -> bool {
    let mut keys = limits::POLICY_KEYS;
    let top = mem::take(&mut tree.items);
    let Some(top) = flatten_items(tree, top, &mut keys) else { return false };
    let mut left: Vec<NodeId> = top.iter().map(|item| item.value).collect();
    tree.items = top;
    while let Some(id) = left.pop() {
        if let Node::List { values, .. } = tree.node(id) {
            left.extend(values);
        }
        let Some(items) = tree.items_mut(id).map(mem::take) else { continue };
        let Some(items) = flatten_items(tree, items, &mut keys) else { return false };
        left.extend(items.iter().map(|item| item.value));
        if let Some(place) = tree.items_mut(id) {
            *place = items;
        }
    }
    true
}

/// Replaces each item that holds nothing but objects by these, with its keys in front of theirs. `keys` is how many keys
/// may still be copied.
fn flatten_items<'t>(tree: &mut Tree<'t>, mut frontier: Vec<Item<'t>>, keys: &mut usize) -> Option<Vec<Item<'t>>> {
    let mut done = Vec::with_capacity(frontier.len());
    while let Some(item) = frontier.pop() {
        match tree.node(item.value) {
            Node::List { values, .. } if !values.is_empty() && values.iter().all(|value| tree.is_object(*value)) => {
                for value in values {
                    *keys = keys.checked_sub(item.keys.len())?;
                    frontier.push(Item { value: *value, ..item.clone() });
                }
            }
            Node::Object { items, .. }
                if !items.is_empty() && items.iter().all(|inner| tree.is_object(inner.value)) =>
            {
                for inner in items {
                    let both = item.keys.iter().chain(&inner.keys).copied().collect::<Vec<_>>();
                    *keys = keys.checked_sub(both.len())?;
                    frontier.push(Item {
                        keys: both,
                        assign: item.assign,
                        value: inner.value,
                        end: inner.end,
                        broken: item.broken,
                    });
                }
            }
            _ => done.push(item),
        }
    }
    done.reverse();
    Some(done)
}
