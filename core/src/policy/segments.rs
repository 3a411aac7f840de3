//! The index of the rules with `+`: a tree of segments, walked along the path, instead of a comparison with each rule.

use alloc::{vec, vec::Vec};

use super::{
    radix::{Id, NONE, Radix},
    rule::split_star,
};

/// Rules with `+`, by their segments.
#[derive(Clone, Debug)]
pub(super) struct Segments<'p> {
    nodes: Vec<Node<'p>>,
}

#[derive(Clone, Debug)]
struct Node<'p> {
    /// Exact entries: the next node. Prefix entries: the rule that ends in this segment with a `*`.
    words: Radix<'p>,
    /// The next node behind a `+`.
    plus: Id,
    /// The rule that ends here.
    rule: Id,
    /// The highest rank of a rule at or behind this node.
    best: Id,
}

impl<'p> Segments<'p> {
    pub(super) fn new() -> Self {
        Self { nodes: vec![Node::new()] }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.first().is_none_or(|node| node.best == NONE)
    }

    /// Adds a rule. Its number is its rank: the higher one wins.
    pub(super) fn add(&mut self, path: &'p str, rank: Id) {
        let (path, star) = split_star(path);
        let (before, last) = if star {
            path.rsplit_once('/').map_or((None, path), |(before, last)| (Some(before), last))
        } else {
            (Some(path), "")
        };
        let mut at = 0;
        self.raise(at, rank);
        for segment in before.into_iter().flat_map(|before| before.split('/')) {
            at = self.next(at, segment);
            self.raise(at, rank);
        }
        let Some(node) = self.nodes.get_mut(at) else { return };
        if star {
            *node.words.prefix(last) = rank;
        } else {
            node.rule = rank;
        }
    }

    /// The highest rank, above `best`, of a rule that matches the path.
    pub(super) fn find(&self, path: &str, mut best: Option<Id>) -> Option<Id> {
        let mut left: Vec<(Id, Option<&str>)> = Vec::new();
        let mut next = Some((0, Some(path)));
        while let Some((node, rest)) = next.or_else(|| left.pop()) {
            next = None;
            let Some(node) = self.nodes.get(node as usize) else { continue };
            if node.best == NONE || best.is_some_and(|best| node.best <= best) {
                continue;
            }
            let Some(rest) = rest else {
                best = higher(best, node.rule);
                continue;
            };
            let (segment, rest) = rest.split_once('/').map_or((rest, None), |(segment, rest)| (segment, Some(rest)));
            let found = node.words.find(segment);
            best = higher(best, found.prefix);
            // The words first: they hold the higher ranks, so that the other branch is often not worth walking.
            match (found.exact, node.plus) {
                (NONE, NONE) => {}
                (NONE, only) | (only, NONE) => next = Some((only, rest)),
                (word, plus) => {
                    left.push((plus, rest));
                    next = Some((word, rest));
                }
            }
        }
        best
    }

    #[expect(clippy::cast_possible_truncation, reason = "bounded by the policies' texts")]
    fn next(&mut self, at: usize, segment: &'p str) -> usize {
        let new = self.nodes.len() as Id;
        let Some(node) = self.nodes.get_mut(at) else { return at };
        let link = if segment == "+" { &mut node.plus } else { node.words.exact(segment) };
        if *link == NONE {
            *link = new;
            self.nodes.push(Node::new());
            return new as usize;
        }
        *link as usize
    }

    fn raise(&mut self, at: usize, rank: Id) {
        if let Some(node) = self.nodes.get_mut(at) {
            node.best = if node.best == NONE { rank } else { node.best.max(rank) };
        }
    }
}

impl Node<'_> {
    fn new() -> Self {
        Self { words: Radix::new(), plus: NONE, rule: NONE, best: NONE }
    }
}

fn higher(best: Option<Id>, rank: Id) -> Option<Id> {
    if rank == NONE { best } else { Some(best.map_or(rank, |best| best.max(rank))) }
}
