//! The syntax of HCL 1. Mirrors `hcl/parser/parser.go`, with a list of open brackets instead of recursion, and going on
//! behind a mistake.

use alloc::{collections::BTreeSet, format, string::String, vec, vec::Vec};
use core::fmt::Write as _;

use super::{
    Document, Failure,
    cursor::{Cursor, Lines, Place},
    lexer,
    tree::{Item, Node, NodeId, Token, TokenKind, Tree},
};
use crate::{limits, server::Server};

/// Parses all of it.
pub(super) fn parse(text: &str, server: Server) -> Document<'_> {
    let mut parser = Parser {
        cursor: Cursor::new(text, true),
        text,
        token: Token { kind: TokenKind::End, text: "", place: Place::default(), json: false },
        buffered: false,
        refuse_duplicates: server.refuses_duplicate_attributes(),
        forgives_at_brace: server.has_old_hcl(),
        tree: Tree::new(),
    };
    let failures = parser.run();
    Document { tree: parser.tree, failures }
}

struct Parser<'t> {
    cursor: Cursor<'t>,
    text: &'t str,
    token: Token<'t>,
    /// The token was read too early, and is to be read again.
    buffered: bool,
    /// A key that is assigned twice in one block is an error.
    refuse_duplicates: bool,
    /// A mistake that is noticed at a closing brace ends the block, and is forgotten.
    forgives_at_brace: bool,
    tree: Tree<'t>,
}

/// An object or a list that is not closed yet. The first one is the text itself.
enum Open<'t> {
    Object {
        open: Token<'t>,
        items: Vec<Item<'t>>,
        seen: BTreeSet<&'t str>,
        /// The keys and the `=` of an item whose value is being read.
        pending: Option<(Vec<Token<'t>>, Option<Token<'t>>)>,
    },
    List {
        open: Token<'t>,
        values: Vec<NodeId>,
        needs_comma: bool,
    },
}

/// Without a place where the server names none.
struct Problem {
    place: Option<Place>,
    at: Place,
    message: String,
}

impl<'t> Parser<'t> {
    fn run(&mut self) -> Vec<Failure> {
        let mut failures = Vec::new();
        loop {
            let mut open = vec![self.opened_object()];
            let result = loop {
                let step = self.step(&mut open);
                match step.or_else(|problem| self.forgive(&mut open, problem)) {
                    Ok(true) => {}
                    Ok(false) => break Ok(()),
                    Err(problem) => break Err(problem),
                }
            };
            if let Some(error) = self.cursor.take_error() {
                failures.push(Failure::syntax(
                    error.place,
                    format!("At {}: {}", error.place.shown(self.text), error.message),
                ));
            } else if let Err(problem) = &result {
                failures.push(Failure::syntax(problem.at, self.message(problem, &open)));
            }
            let finished = result.is_ok();
            self.close_all(open, !finished);
            if finished || failures.len() >= limits::POLICY_FAILURES {
                return failures;
            }
            let Some(next) = next_rule(self.text, self.token.place.offset) else { return failures };
            self.cursor.jump(next);
            self.buffered = false;
        }
    }

    /// Reads one item's head, or one value of a list. False: the text ended well.
    fn step(&mut self, open: &mut Vec<Open<'t>>) -> Result<bool, Problem> {
        if open.len() > limits::POLICY_NESTING {
            return Err(at(self.token, "nested too deeply for boundclaim".into()));
        }
        match open.last() {
            None => return Ok(false),
            Some(Open::List { needs_comma, .. }) => {
                let needs_comma = *needs_comma;
                self.list_step(open, needs_comma)?;
                return Ok(true);
            }
            Some(Open::Object { .. }) => {}
        }
        let nested = open.len() > 1;
        if nested && self.look().kind == TokenKind::CloseObject {
            self.close_block(open)?;
            return Ok(true);
        }
        let Some((keys, assign)) = self.head()? else {
            return if nested { self.close_block(open).map(|()| true) } else { Ok(false) };
        };
        if let Some(Open::Object { pending, .. }) = open.last_mut() {
            *pending = Some((keys, assign));
        }
        if assign.is_none() {
            open.push(self.opened_object());
            return Ok(true);
        }
        let token = self.scan();
        match token.kind {
            TokenKind::End if nested => self.close_block(open)?,
            TokenKind::End => return Ok(false),
            TokenKind::OpenObject => open.push(self.opened_object()),
            TokenKind::OpenList => open.push(self.opened_list()),
            _ if is_literal(token.kind) => {
                let node = self.tree.add(Node::Literal(token));
                self.complete(open, node)?;
            }
            _ => {
                let (place, name) = (token.place.shown(self.text), token.kind.name());
                return Err(at(token, format!("Unknown token: {place} {name} {}", token.text)));
            }
        }
        Ok(true)
    }

    /// Drops what is open in the innermost block, and closes it with the next brace, where the server does so.
    fn forgive(&mut self, open: &mut Vec<Open<'t>>, problem: Problem) -> Result<bool, Problem> {
        let block = open.iter().rposition(|open| matches!(open, Open::Object { .. })).unwrap_or(0);
        if !self.forgives_at_brace || self.token.kind != TokenKind::CloseObject || block == 0 {
            return Err(problem);
        }
        open.truncate(block + 1);
        self.close_block(open)?;
        Ok(true)
    }

    /// Reads the brace that must stand here, and closes the innermost block.
    fn close_block(&mut self, open: &mut Vec<Open<'t>>) -> Result<(), Problem> {
        let token = self.scan();
        if token.kind != TokenKind::CloseObject {
            return Err(at(token, format!("object expected closing RBRACE got: {}", token.kind.name())));
        }
        self.close(open)
    }

    fn list_step(&mut self, open: &mut Vec<Open<'t>>, needs_comma: bool) -> Result<(), Problem> {
        let token = self.scan();
        if needs_comma && !matches!(token.kind, TokenKind::Comma | TokenKind::CloseList) {
            let name = token.kind.name();
            return Err(at(token, format!("error parsing list, expected comma or list end, got: {name}")));
        }
        match token.kind {
            TokenKind::Comma => {
                self.look();
                set_needs_comma(open, false);
            }
            TokenKind::OpenObject => open.push(self.opened_object()),
            TokenKind::OpenList => open.push(self.opened_list()),
            TokenKind::CloseList => self.close(open)?,
            _ if is_literal(token.kind) => {
                let node = self.tree.add(Node::Literal(token));
                self.complete(open, node)?;
                set_needs_comma(open, true);
            }
            _ => return Err(at(token, format!("unexpected token while parsing list: {}", token.kind.name()))),
        }
        Ok(())
    }

    /// Closes the innermost object or list, whose last bracket is read.
    fn close(&mut self, open: &mut Vec<Open<'t>>) -> Result<(), Problem> {
        let Some(innermost) = open.pop() else { return Ok(()) };
        let is_object = matches!(innermost, Open::Object { .. });
        let node = self.tree.add(innermost.into_node());
        self.complete(open, node)?;
        // After a list in a list the server asks for no comma.
        if is_object {
            set_needs_comma(open, true);
        }
        Ok(())
    }

    /// Puts a value where it belongs.
    fn complete(&mut self, open: &mut [Open<'t>], value: NodeId) -> Result<(), Problem> {
        match open.last_mut() {
            Some(Open::List { values, .. }) => values.push(value),
            Some(Open::Object { items, seen, pending, .. }) => {
                let Some((keys, assign)) = pending.take() else { return Ok(()) };
                let end = self.token.place.offset + self.token.text.len();
                self.look();
                let duplicate =
                    keys.iter().find(|key| self.refuse_duplicates && assign.is_some() && !seen.insert(key.text));
                if let Some(key) = duplicate {
                    let (name, place) = (crate::go::quote(key.text), key.place.shown(self.text));
                    let message = format!(
                        "The argument {name} at {place} was already set. Each argument can only be defined once"
                    );
                    let problem = Problem { place: None, at: key.place, message };
                    items.push(Item { keys, assign, value, end, broken: true });
                    return Err(problem);
                }
                items.push(Item { keys, assign, value, end, broken: false });
                if self.scan().kind != TokenKind::Comma {
                    self.buffered = true;
                }
            }
            None => {}
        }
        Ok(())
    }

    /// The keys of an item, and its `=`, if it has one. None: the text ends here.
    #[expect(clippy::type_complexity, reason = "read in one place")]
    fn head(&mut self) -> Result<Option<(Vec<Token<'t>>, Option<Token<'t>>)>, Problem> {
        let mut keys = Vec::new();
        loop {
            let token = self.scan();
            let unfinished = |keys: &[Token<'_>]| {
                let names: Vec<&str> = keys.iter().map(|key| key.text).collect();
                let names = names.join(" ");
                at(token, format!("key '{names}' expected start of object ('{{') or assignment ('=')"))
            };
            match token.kind {
                TokenKind::Ident | TokenKind::Text => keys.push(token),
                TokenKind::Assign if keys.len() > 1 => {
                    return Err(at(token, "nested object expected: LBRACE got: ASSIGN".into()));
                }
                TokenKind::Assign if keys.is_empty() => return Err(at(token, "no object keys found!".into())),
                TokenKind::Assign => return Ok(Some((keys, Some(token)))),
                TokenKind::OpenObject if keys.is_empty() => {
                    return Err(at(token, "expected: IDENT | STRING got: LBRACE".into()));
                }
                TokenKind::OpenObject => return Ok(Some((keys, None))),
                TokenKind::End if keys.is_empty() => return Ok(None),
                TokenKind::End => return Err(unfinished(&keys)),
                TokenKind::CloseObject if !keys.is_empty() => {
                    // The server no longer takes it for a brace.
                    self.token.kind = TokenKind::End;
                    return Err(unfinished(&keys));
                }
                TokenKind::Illegal => return Err(at(token, "illegal character".into())),
                kind => {
                    return Err(at(token, format!("expected: IDENT | STRING | ASSIGN | LBRACE got: {}", kind.name())));
                }
            }
        }
    }

    /// The whole message: with what encloses the place, where that is a list.
    fn message(&self, problem: &Problem, open: &[Open<'t>]) -> String {
        let mut message = String::new();
        let mut lines = Lines::new(self.text);
        for (outer, inner) in open.iter().zip(open.iter().skip(1)) {
            if let Open::List { .. } = outer {
                let (what, bracket) = match inner {
                    Open::Object { open, .. } => ("object", open),
                    Open::List { open, .. } => ("list", open),
                };
                let place = lines.shown(bracket.place);
                let _ = write!(message, "At {place}: error while trying to parse {what} within list: ");
            }
        }
        if let Some(place) = problem.place {
            let _ = write!(message, "At {}: ", place.shown(self.text));
        }
        message.push_str(&problem.message);
        message
    }

    /// Keeps what is there of everything that is still open.
    fn close_all(&mut self, mut open: Vec<Open<'t>>, broken: bool) {
        let end = self.token.place.offset;
        while let Some(innermost) = open.pop() {
            match open.last_mut() {
                None => {
                    if let Open::Object { items, .. } = innermost {
                        self.tree.items.extend(items);
                    }
                }
                Some(Open::List { values, .. }) => values.push(self.tree.add(innermost.into_node())),
                Some(Open::Object { items, pending, .. }) => {
                    let value = self.tree.add(innermost.into_node());
                    if let Some((keys, assign)) = pending.take() {
                        items.push(Item { keys, assign, value, end, broken });
                    }
                }
            }
        }
    }

    fn opened_object(&self) -> Open<'t> {
        Open::Object { open: self.token, items: Vec::new(), seen: BTreeSet::new(), pending: None }
    }

    fn opened_list(&self) -> Open<'t> {
        Open::List { open: self.token, values: Vec::new(), needs_comma: false }
    }

    fn scan(&mut self) -> Token<'t> {
        if self.buffered {
            self.buffered = false;
        } else {
            self.token = lexer::token(&mut self.cursor);
        }
        self.token
    }

    /// The next token, to be read again.
    fn look(&mut self) -> Token<'t> {
        let token = self.scan();
        self.buffered = true;
        token
    }
}

impl<'t> Open<'t> {
    fn into_node(self) -> Node<'t> {
        match self {
            Self::Object { open, items, .. } => Node::Object { open, items },
            Self::List { open, values, .. } => Node::List { open, values },
        }
    }
}

fn set_needs_comma(open: &mut [Open<'_>], value: bool) {
    if let Some(Open::List { needs_comma, .. }) = open.last_mut() {
        *needs_comma = value;
    }
}

fn is_literal(kind: TokenKind) -> bool {
    use TokenKind::{Bool, Float, Heredoc, Number, Text};
    matches!(kind, Number | Float | Bool | Text | Heredoc)
}

fn at(token: Token<'_>, message: String) -> Problem {
    Problem { place: Some(token.place), at: token.place, message }
}

/// Where, on a later line, the next rule seems to start.
fn next_rule(text: &str, from: usize) -> Option<usize> {
    let mut line = from + text.get(from..)?.find('\n')? + 1;
    loop {
        let rest = text.get(line..)?;
        let start = rest.trim_start_matches([' ', '\t']);
        let word = start.strip_prefix('"').unwrap_or(start);
        if word.strip_prefix("path").is_some_and(|rest| rest.starts_with(['"', ' ', '\t'])) {
            return Some(line + (rest.len() - start.len()));
        }
        line += rest.find('\n')? + 1;
    }
}
