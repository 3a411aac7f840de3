//! A tree of texts that share their beginnings: one walk along a path finds the exact entry and the longest prefix.

use alloc::vec::Vec;

/// The number of an entry; [`NONE`] is none.
pub(super) type Id = u32;

/// No entry.
pub(super) const NONE: Id = Id::MAX;

/// Entries by text, of which each text can have two: for itself, and as a prefix.
#[derive(Clone, Debug)]
pub(super) struct Radix<'p> {
    nodes: Vec<Node<'p>>,
    /// What a place that cannot be missing falls back to.
    nowhere: Id,
}

#[derive(Clone, Debug)]
struct Node<'p> {
    label: &'p [u8],
    /// By the first byte of their label, in order.
    children: Vec<(u8, u32)>,
    exact: Id,
    prefix: Id,
}

/// What a walk found, for the text and for the text without its last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) exact: Id,
    pub(super) prefix: Id,
    pub(super) shorter_exact: Id,
    pub(super) shorter_prefix: Id,
}

impl<'p> Radix<'p> {
    pub(super) const fn new() -> Self {
        Self { nodes: Vec::new(), nowhere: NONE }
    }

    /// The entry for exactly this text.
    pub(super) fn exact(&mut self, text: &'p str) -> &mut Id {
        let at = self.place(text);
        self.nodes.get_mut(at).map_or(&mut self.nowhere, |node| &mut node.exact)
    }

    /// The entry for all that starts with this text.
    pub(super) fn prefix(&mut self, text: &'p str) -> &mut Id {
        let at = self.place(text);
        self.nodes.get_mut(at).map_or(&mut self.nowhere, |node| &mut node.prefix)
    }

    /// Walks along the text.
    pub(super) fn find(&self, text: &str) -> Found {
        let text = text.as_bytes();
        let mut found = Found { exact: NONE, prefix: NONE, shorter_exact: NONE, shorter_prefix: NONE };
        let mut rest = text;
        let mut node = self.nodes.first();
        while let Some(here) = node {
            if rest.is_empty() {
                found.exact = here.exact;
            } else if rest.len() == 1 {
                found.shorter_exact = here.exact;
            }
            if here.prefix != NONE {
                found.prefix = here.prefix;
                if !rest.is_empty() {
                    found.shorter_prefix = here.prefix;
                }
            }
            let child = rest.first().and_then(|byte| here.child(*byte)).and_then(|at| self.nodes.get(at as usize));
            node = child.and_then(|child| {
                rest = rest.strip_prefix(child.label)?;
                Some(child)
            });
        }
        found
    }

    /// The number of the node for a text, which is made if there is none.
    #[expect(clippy::cast_possible_truncation, reason = "bounded by the policies' texts")]
    fn place(&mut self, text: &'p str) -> usize {
        let mut rest = text.as_bytes();
        let mut at = 0;
        if self.nodes.is_empty() {
            self.nodes.push(Node::new(&[]));
        }
        while let Some(byte) = rest.first() {
            let next = self.nodes.len() as u32;
            let Some(child) = self.nodes.get(at).and_then(|node| node.child(*byte)) else {
                self.nodes.push(Node::new(rest));
                self.link(at, *byte, next);
                at = next as usize;
                break;
            };
            at = child as usize;
            let label = self.nodes.get(at).map_or(&[][..], |node| node.label);
            let common = label.iter().zip(rest).take_while(|(one, other)| one == other).count();
            if let Some((head, tail)) = label.split_at_checked(common).filter(|(_, tail)| !tail.is_empty()) {
                self.split(at, head, tail, next);
            }
            rest = rest.get(common..).unwrap_or_default();
        }
        at
    }

    /// Puts a new node between a node and what its label ends with.
    fn split(&mut self, at: usize, head: &'p [u8], tail: &'p [u8], next: u32) {
        let Some(node) = self.nodes.get_mut(at) else { return };
        let lower = Node { label: tail, ..core::mem::replace(node, Node::new(head)) };
        self.nodes.push(lower);
        if let Some(byte) = tail.first() {
            self.link(at, *byte, next);
        }
    }

    fn link(&mut self, at: usize, byte: u8, child: u32) {
        let Some(node) = self.nodes.get_mut(at) else { return };
        let place = node.children.partition_point(|(known, _)| *known < byte);
        node.children.insert(place, (byte, child));
    }
}

impl<'p> Node<'p> {
    const fn new(label: &'p [u8]) -> Self {
        Self { label, children: Vec::new(), exact: NONE, prefix: NONE }
    }

    fn child(&self, byte: u8) -> Option<u32> {
        let at = self.children.binary_search_by_key(&byte, |(known, _)| *known).ok()?;
        self.children.get(at).map(|(_, child)| *child)
    }
}

#[cfg(test)]
mod tests {
    use super::{NONE, Radix};

    #[test]
    fn finds_the_text_and_its_longest_prefix() {
        let mut radix = Radix::new();
        for (number, text) in ["a/b", "a/bc", "a", "", "ü", "über"].iter().enumerate() {
            *radix.exact(text) = u32::try_from(number).unwrap();
        }
        *radix.prefix("a/") = 10;
        *radix.prefix("a/bcd") = 11;
        for (text, exact, prefix, shorter_exact, shorter_prefix) in [
            ("a/b", 0, 10, NONE, 10),
            ("a/bc", 1, 10, 0, 10),
            ("a/bcd", NONE, 11, 1, 10),
            ("a/", NONE, 10, 2, NONE),
            ("", 3, NONE, NONE, NONE),
            ("über", 5, NONE, NONE, NONE),
            ("x", NONE, NONE, 3, NONE),
        ] {
            let found = radix.find(text);
            let found = (found.exact, found.prefix, found.shorter_exact, found.shorter_prefix);
            assert_eq!(found, (exact, prefix, shorter_exact, shorter_prefix), "{text:?}");
        }
    }
}
