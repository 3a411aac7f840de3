//! The syntax tree, the same for both forms of a text. Nodes lie in one list and name each other by number, so that no
//! depth of nesting can exhaust the stack.

use alloc::{string::String, vec::Vec};

use super::{
    cursor::{Place, Source},
    text,
};
use crate::span::Span;

/// The kinds of tokens, in both forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Illegal,
    End,
    Comment,
    Ident,
    Number,
    Float,
    Bool,
    Text,
    Heredoc,
    Null,
    OpenList,
    CloseList,
    OpenObject,
    CloseObject,
    Comma,
    Colon,
    Period,
    Assign,
    Add,
    Sub,
}

impl TokenKind {
    /// As the server's messages call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Illegal => "ILLEGAL",
            Self::End => "EOF",
            Self::Comment => "COMMENT",
            Self::Ident => "IDENT",
            Self::Number => "NUMBER",
            Self::Float => "FLOAT",
            Self::Bool => "BOOL",
            Self::Text => "STRING",
            Self::Heredoc => "HEREDOC",
            Self::Null => "NULL",
            Self::OpenList => "LBRACK",
            Self::CloseList => "RBRACK",
            Self::OpenObject => "LBRACE",
            Self::CloseObject => "RBRACE",
            Self::Comma => "COMMA",
            Self::Colon => "COLON",
            Self::Period => "PERIOD",
            Self::Assign => "ASSIGN",
            Self::Add => "ADD",
            Self::Sub => "SUB",
        }
    }
}

/// A word of the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'t> {
    pub(crate) kind: TokenKind,
    /// As written.
    pub(crate) text: &'t str,
    pub(crate) place: Place,
    /// JSON quotes differently, and its tokens have no position in messages.
    pub(crate) json: bool,
}

impl<'t> Token<'t> {
    pub(crate) fn span(&self, source: &Source<'_>) -> Span {
        source.span(self.place.offset, self.place.offset + self.text.len())
    }

    /// What a word or a quoted text stands for. An error: the text of the panic of the server's process.
    pub(crate) fn value(&self) -> Result<alloc::borrow::Cow<'t, str>, String> {
        text::value(self)
    }
}

/// The number of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NodeId(usize);

/// A value.
#[derive(Debug)]
pub(crate) enum Node<'t> {
    Literal(Token<'t>),
    List { open: Token<'t>, values: Vec<NodeId> },
    Object { open: Token<'t>, items: Vec<Item<'t>> },
}

/// `key = value`, `key { … }` or `key "label" { … }`.
#[derive(Clone, Debug)]
pub(crate) struct Item<'t> {
    pub(crate) keys: Vec<Token<'t>>,
    /// The `=` or, in JSON, the colon.
    pub(crate) assign: Option<Token<'t>>,
    pub(crate) value: NodeId,
    /// After the item's last byte.
    pub(crate) end: usize,
    /// The parser gave up inside of it: it may be incomplete.
    pub(crate) broken: bool,
}

/// All values of a text, and the items at its top.
#[derive(Debug)]
pub(crate) struct Tree<'t> {
    nodes: Vec<Node<'t>>,
    pub(crate) items: Vec<Item<'t>>,
    nothing: Node<'t>,
}

impl<'t> Tree<'t> {
    pub(super) fn new() -> Self {
        let end = Token { kind: TokenKind::End, text: "", place: Place::default(), json: false };
        Self { nodes: Vec::new(), items: Vec::new(), nothing: Node::Literal(end) }
    }

    pub(super) fn add(&mut self, node: Node<'t>) -> NodeId {
        self.nodes.push(node);
        NodeId(self.nodes.len() - 1)
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node<'t> {
        self.nodes.get(id.0).unwrap_or(&self.nothing)
    }

    /// The items of an object, to be changed; none for other nodes.
    pub(super) fn items_mut(&mut self, id: NodeId) -> Option<&mut Vec<Item<'t>>> {
        match self.nodes.get_mut(id.0)? {
            Node::Object { items, .. } => Some(items),
            _ => None,
        }
    }

    pub(super) fn is_object(&self, id: NodeId) -> bool {
        matches!(self.node(id), Node::Object { .. })
    }
}
