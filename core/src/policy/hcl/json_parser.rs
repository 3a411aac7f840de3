//! The syntax of HCL's JSON, which accepts much that is no JSON. Mirrors `json/parser/parser.go` of HCL 1, with a list
//! of open brackets instead of recursion.

use alloc::{format, string::String, vec, vec::Vec};

use super::{
    Document, Failure,
    cursor::{Cursor, Place},
    json,
    tree::{Item, Node, NodeId, Token, TokenKind, Tree},
};
use crate::limits;

/// Parses all of it that the server parses.
pub(super) fn parse(text: &str) -> Document<'_> {
    let mut parser = Parser { cursor: Cursor::new(text, false), text, token: end_token(), tree: Tree::new() };
    let result = parser.run();
    let failure = match (parser.cursor.error(), result) {
        (Some(error), _) if error.panics => Some(Failure::panic(error.place, error.message.clone())),
        (Some(error), _) => {
            let place = error.place.shown(text);
            Some(Failure::syntax(error.place, format!("{place}: {}", error.message)))
        }
        (None, Err(message)) => Some(Failure::syntax(parser.token.place, message)),
        (None, Ok(())) => None,
    };
    Document { tree: parser.tree, failures: failure.into_iter().collect() }
}

struct Parser<'t> {
    cursor: Cursor<'t>,
    text: &'t str,
    token: Token<'t>,
    tree: Tree<'t>,
}

enum Open<'t> {
    Object { open: Token<'t>, items: Vec<Item<'t>>, pending: Option<(Vec<Token<'t>>, Token<'t>)> },
    List { open: Token<'t>, values: Vec<NodeId> },
}

impl<'t> Parser<'t> {
    fn run(&mut self) -> Result<(), String> {
        let token = self.scan();
        if token.kind != TokenKind::OpenObject {
            return Err(format!("Expected object, got unknown token: {}", self.shown(token)));
        }
        let mut open = vec![Open::Object { open: token, items: Vec::new(), pending: None }];
        let mut result = Ok(());
        while result.is_ok() && !open.is_empty() && !self.cursor.error().is_some_and(|error| error.panics) {
            result = self.step(&mut open);
            if open.len() > limits::POLICY_NESTING {
                result = Err("nested too deeply for boundclaim".into());
            }
        }
        // Keeps what is there of everything that is still open.
        while !open.is_empty() {
            self.close(&mut open, true);
        }
        result
    }

    fn step(&mut self, open: &mut Vec<Open<'t>>) -> Result<(), String> {
        if let Some(Open::List { .. }) = open.last() {
            return self.list_step(open);
        }
        let mut keys = Vec::new();
        let colon = loop {
            let token = self.scan();
            match token.kind {
                TokenKind::Text => keys.push(token),
                TokenKind::Colon if !keys.is_empty() => break token,
                // The server forgets every mistake that it notices at a closing brace.
                TokenKind::End | TokenKind::CloseObject => {
                    self.close(open, false);
                    return Ok(());
                }
                TokenKind::Illegal => return Err("illegal".into()),
                kind => return Err(format!("expected: STRING got: {}", kind.name())),
            }
        };
        if let Some(Open::Object { pending, .. }) = open.last_mut() {
            *pending = Some((keys, colon));
        }
        let token = self.scan();
        match token.kind {
            TokenKind::OpenObject => open.push(Open::Object { open: token, items: Vec::new(), pending: None }),
            TokenKind::OpenList => open.push(Open::List { open: token, values: Vec::new() }),
            TokenKind::End | TokenKind::CloseObject => {
                forget_pending(open);
                self.close(open, false);
            }
            _ if is_literal(token.kind) => {
                let node = self.tree.add(Node::Literal(token));
                self.complete(open, node, false);
            }
            _ => return Err(format!("Expected object value, got unknown token: {}", self.shown(token))),
        }
        Ok(())
    }

    fn list_step(&mut self, open: &mut Vec<Open<'t>>) -> Result<(), String> {
        let token = self.scan();
        match token.kind {
            TokenKind::Number | TokenKind::Float | TokenKind::Text => {
                let node = self.tree.add(Node::Literal(token));
                self.complete(open, node, false);
            }
            TokenKind::OpenObject => open.push(Open::Object { open: token, items: Vec::new(), pending: None }),
            TokenKind::CloseList => self.close(open, false),
            TokenKind::CloseObject => {
                open.pop();
                forget_pending(open);
                self.close(open, false);
            }
            // Booleans and inner lists are left out, and an inner list's end ends this one.
            TokenKind::Comma | TokenKind::Bool | TokenKind::OpenList => {}
            kind => return Err(format!("unexpected token while parsing list: {}", kind.name())),
        }
        Ok(())
    }

    /// Closes the innermost object or list.
    fn close(&mut self, open: &mut Vec<Open<'t>>, broken: bool) {
        let Some(innermost) = open.pop() else { return };
        if let Some(node) = self.closed(innermost, open.is_empty()) {
            self.complete(open, node, broken);
        }
    }

    /// The node of a closed object or list; the outermost becomes the tree.
    fn closed(&mut self, innermost: Open<'t>, outermost: bool) -> Option<NodeId> {
        Some(self.tree.add(match innermost {
            Open::Object { items, .. } if outermost => {
                self.tree.items = items;
                return None;
            }
            Open::Object { open, items, .. } => Node::Object { open, items },
            Open::List { open, values } => Node::List { open, values },
        }))
    }

    /// Puts a value where it belongs. An object goes on only behind a comma; else it is complete, too.
    fn complete(&mut self, open: &mut Vec<Open<'t>>, mut value: NodeId, broken: bool) {
        loop {
            match open.last_mut() {
                Some(Open::List { values, .. }) => return values.push(value),
                Some(Open::Object { items, pending, .. }) => {
                    let Some((keys, colon)) = pending.take() else { return };
                    let end = self.token.place.offset + self.token.text.len();
                    items.push(Item { keys, assign: Some(colon), value, end, broken });
                    if broken || self.scan().kind == TokenKind::Comma {
                        return;
                    }
                }
                None => return,
            }
            let Some(innermost) = open.pop() else { return };
            let Some(node) = self.closed(innermost, open.is_empty()) else { return };
            value = node;
        }
    }

    fn scan(&mut self) -> Token<'t> {
        self.token = json::token(&mut self.cursor);
        self.token
    }

    fn shown(&self, token: Token<'_>) -> String {
        format!("{} {} {}", token.place.shown(self.text), token.kind.name(), token.text)
    }
}

fn forget_pending(open: &mut [Open<'_>]) {
    if let Some(Open::Object { pending, .. }) = open.last_mut() {
        *pending = None;
    }
}

fn is_literal(kind: TokenKind) -> bool {
    use TokenKind::{Bool, Float, Null, Number, Text};
    matches!(kind, Number | Float | Bool | Null | Text)
}

fn end_token<'t>() -> Token<'t> {
    Token { kind: TokenKind::End, text: "", place: Place::default(), json: true }
}
