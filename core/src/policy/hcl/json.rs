//! The words of a text in HCL's JSON. Mirrors `json/scanner/scanner.go` of HCL 1.

use alloc::format;

use super::{
    cursor::{Cursor, END},
    letters::{is_digit, is_letter},
    lexer::{digits, escape, exponent, fraction},
    tree::{Token, TokenKind},
};

/// The next word.
pub(super) fn token<'t>(cursor: &mut Cursor<'t>) -> Token<'t> {
    cursor.skip(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    let c = cursor.next();
    let place = cursor.last();
    let kind = match c {
        END => TokenKind::End,
        '"' => {
            string(cursor);
            TokenKind::Text
        }
        '.' if cursor.peek().is_ascii_digit() => {
            let c = cursor.peek();
            let c = digits(cursor, c);
            exponent(cursor, c);
            TokenKind::Float
        }
        '.' => TokenKind::Period,
        '[' => TokenKind::OpenList,
        ']' => TokenKind::CloseList,
        '{' => TokenKind::OpenObject,
        '}' => TokenKind::CloseObject,
        ',' => TokenKind::Comma,
        ':' => TokenKind::Colon,
        '-' if cursor.peek().is_ascii_digit() => {
            let c = cursor.next();
            number(cursor, c)
        }
        '0'..='9' => number(cursor, c),
        _ if c == '_' || is_letter(c) => word(cursor, place.offset),
        _ => {
            let message = if c == '-' { "illegal char".into() } else { format!("illegal char: {c}") };
            cursor.fail(&message);
            TokenKind::Illegal
        }
    };
    Token { kind, text: cursor.since(place.offset), place, json: true }
}

fn word(cursor: &mut Cursor<'_>, start: usize) -> TokenKind {
    let mut c = cursor.next();
    while c == '_' || is_letter(c) || is_digit(c) || c == '-' {
        c = cursor.next();
    }
    if c != END {
        cursor.unread();
    }
    match cursor.since(start) {
        "true" | "false" => TokenKind::Bool,
        "null" => TokenKind::Null,
        _ => {
            cursor.fail("illegal char");
            TokenKind::Illegal
        }
    }
}

fn number(cursor: &mut Cursor<'_>, first: char) -> TokenKind {
    let start = (cursor.offset(), cursor.at_end());
    digits(cursor, first);
    let c = cursor.next();
    if fraction(cursor, c) {
        return TokenKind::Float;
    }
    if c != END {
        cursor.unread();
    }
    // The server compares positions, and reading the end moves its own.
    if first == '0' && start != (cursor.offset(), cursor.at_end()) {
        cursor.fail("numbers cannot start with 0");
    }
    TokenKind::Number
}

fn string(cursor: &mut Cursor<'_>) {
    loop {
        cursor.skip(|byte| !matches!(byte, b'\n' | b'"' | b'\\'));
        match cursor.next() {
            END | '\n' => return cursor.fail("literal not terminated"),
            '"' => return,
            '\\' => escape(cursor, escape_digits),
            _ => {}
        }
    }
}

fn escape_digits(cursor: &mut Cursor<'_>, mut c: char, base: u32, count: usize) {
    let mut left = count;
    while left > 0 && c.is_digit(base) {
        c = cursor.next();
        left -= 1;
    }
    if left > 0 {
        cursor.fail("illegal char escape");
    }
    if cursor.at_end() {
        cursor.panic("bytes.Buffer: UnreadRune: previous operation was not a successful ReadRune");
    } else {
        cursor.unread();
    }
}
