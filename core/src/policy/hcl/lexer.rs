//! The words of a text in HCL 1. Mirrors `hcl/scanner/scanner.go` of HCL 1.

use super::{
    cursor::{Cursor, END},
    letters::{is_digit, is_letter},
    tree::{Token, TokenKind},
};

/// The next word that is no comment.
pub(super) fn token<'t>(cursor: &mut Cursor<'t>) -> Token<'t> {
    loop {
        let token = any_token(cursor);
        if token.kind != TokenKind::Comment {
            return token;
        }
    }
}

/// The next word, or comment.
pub(super) fn any_token<'t>(cursor: &mut Cursor<'t>) -> Token<'t> {
    cursor.skip(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    let c = cursor.next();
    let place = cursor.last();
    let kind = match c {
        END => TokenKind::End,
        '"' => {
            string(cursor);
            TokenKind::Text
        }
        '#' | '/' => {
            comment(cursor, c);
            TokenKind::Comment
        }
        '.' if cursor.peek().is_ascii_digit() => {
            let c = cursor.peek();
            let c = digits(cursor, c);
            exponent(cursor, c);
            TokenKind::Float
        }
        '.' => TokenKind::Period,
        '<' => {
            heredoc(cursor);
            TokenKind::Heredoc
        }
        '[' => TokenKind::OpenList,
        ']' => TokenKind::CloseList,
        '{' => TokenKind::OpenObject,
        '}' => TokenKind::CloseObject,
        ',' => TokenKind::Comma,
        '=' => TokenKind::Assign,
        '+' => TokenKind::Add,
        '-' if cursor.peek().is_ascii_digit() => {
            let c = cursor.next();
            number(cursor, c)
        }
        '-' => TokenKind::Sub,
        '0'..='9' => number(cursor, c),
        _ if starts_word(c) => word(cursor, place.offset),
        _ => {
            cursor.fail("illegal char");
            TokenKind::Illegal
        }
    };
    Token { kind, text: cursor.since(place.offset), place, json: false }
}

/// Reads decimal digits, of which `c` is the first, and returns what stopped them, which stays unread unless there was
/// no digit.
pub(super) fn digits(cursor: &mut Cursor<'_>, mut c: char) -> char {
    let mut any = false;
    while c.is_ascii_digit() {
        c = cursor.next();
        any = true;
    }
    if any && c != END {
        cursor.unread();
    }
    c
}

/// Reads an exponent, if `c` starts one.
pub(super) fn exponent(cursor: &mut Cursor<'_>, c: char) {
    if matches!(c, 'e' | 'E') {
        let mut c = cursor.next();
        if matches!(c, '-' | '+') {
            c = cursor.next();
        }
        digits(cursor, c);
    }
}

/// Reads the rest of a number whose integer part is read, of which `c` is the next character. Whether it is a float.
pub(super) fn fraction(cursor: &mut Cursor<'_>, c: char) -> bool {
    match c {
        'e' | 'E' => exponent(cursor, c),
        '.' => {
            let c = cursor.peek();
            let c = digits(cursor, c);
            if matches!(c, 'e' | 'E') {
                let c = cursor.next();
                exponent(cursor, c);
            }
        }
        _ => return false,
    }
    true
}

/// Reads an escape whose backslash is read; `read` reads its digits, given the first one, the base and their number.
pub(super) fn escape(cursor: &mut Cursor<'_>, read: fn(&mut Cursor<'_>, char, u32, usize)) {
    let c = cursor.next();
    match c {
        'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' | '"' => {}
        '0'..='7' => read(cursor, c, 8, 3),
        'x' | 'u' | 'U' => {
            let count = match c {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            let c = cursor.next();
            read(cursor, c, 16, count);
        }
        _ => cursor.fail("illegal char escape"),
    }
}

fn starts_word(c: char) -> bool {
    c == '_' || is_letter(c)
}

fn word(cursor: &mut Cursor<'_>, start: usize) -> TokenKind {
    let mut c = cursor.next();
    while starts_word(c) || is_digit(c) || matches!(c, '-' | '.') {
        c = cursor.next();
    }
    if c != END {
        cursor.unread();
    }
    // At an end that is a NUL, the NUL belongs to the word: it is read, and no blank.
    if matches!(cursor.since(start), "true" | "false") { TokenKind::Bool } else { TokenKind::Ident }
}

fn number(cursor: &mut Cursor<'_>, first: char) -> TokenKind {
    let c = if first == '0' {
        let mut c = cursor.next();
        if matches!(c, 'x' | 'X') {
            return hexadecimal(cursor);
        }
        let mut bad_octal = false;
        while c.is_ascii_digit() {
            c = cursor.next();
            bad_octal |= matches!(c, '8' | '9');
        }
        if bad_octal && !matches!(c, 'e' | 'E' | '.') {
            cursor.fail("illegal octal number");
        }
        c
    } else {
        digits(cursor, first);
        cursor.next()
    };
    if fraction(cursor, c) {
        return TokenKind::Float;
    }
    if c != END {
        cursor.unread();
    }
    TokenKind::Number
}

fn hexadecimal(cursor: &mut Cursor<'_>) -> TokenKind {
    let mut c = cursor.next();
    let mut any = false;
    while c.is_ascii_hexdigit() {
        c = cursor.next();
        any = true;
    }
    if !any {
        cursor.fail("illegal hexadecimal number");
    }
    if c != END {
        cursor.unread();
    }
    TokenKind::Number
}

fn comment(cursor: &mut Cursor<'_>, first: char) {
    if first == '/' && cursor.peek() == '*' {
        cursor.next();
        let mut before = cursor.next();
        while before != END {
            let c = cursor.next();
            if before == '*' && c == '/' {
                return;
            }
            before = c;
        }
        cursor.fail("comment not terminated");
        return;
    }
    if first == '/' && cursor.peek() != '/' {
        cursor.fail("expected '/' for comment");
        return;
    }
    loop {
        cursor.skip(|byte| byte != b'\n');
        match cursor.next() {
            '\n' => return cursor.unread(),
            END => return,
            _ => {}
        }
    }
}

fn string(cursor: &mut Cursor<'_>) {
    let mut braces = 0_usize;
    loop {
        if braces == 0 {
            cursor.skip(|byte| !matches!(byte, b'\n' | b'"' | b'$' | b'\\'));
        }
        match cursor.next() {
            END => return cursor.fail("literal not terminated"),
            '\n' if braces == 0 => return cursor.fail("literal not terminated"),
            '"' if braces == 0 => return,
            '$' if braces == 0 && cursor.peek() == '{' => {
                cursor.next();
                braces = 1;
            }
            '{' if braces > 0 => braces += 1,
            '}' if braces > 0 => braces -= 1,
            '\\' => escape(cursor, escape_digits),
            _ => {}
        }
    }
}

fn escape_digits(cursor: &mut Cursor<'_>, mut c: char, base: u32, count: usize) {
    let mut left = count;
    while left > 0 && c.is_digit(base) {
        c = cursor.next();
        if c == END {
            break;
        }
        left -= 1;
    }
    if left > 0 {
        cursor.fail("illegal char escape");
    }
    if left != count && c != END {
        cursor.unread();
    }
}

fn heredoc(cursor: &mut Cursor<'_>) {
    if cursor.next() != '<' {
        return cursor.fail("heredoc expected second '<', didn't see it");
    }
    let start = cursor.offset();
    let mut c = cursor.next();
    if c == '-' {
        c = cursor.next();
    }
    while starts_word(c) || is_digit(c) {
        c = cursor.next();
    }
    if c == END {
        return cursor.fail("heredoc not terminated");
    }
    if c == '\r' && cursor.peek() == '\n' {
        c = cursor.next();
    }
    if c != '\n' {
        return cursor.fail("invalid characters in heredoc anchor");
    }
    let anchor = cursor.since(start);
    let anchor = anchor.strip_suffix('\n').unwrap_or(anchor);
    if matches!(anchor, "" | "-") {
        return cursor.fail("zero-length heredoc anchor");
    }
    let mut line = cursor.offset();
    loop {
        cursor.skip(|byte| byte != b'\n');
        match cursor.next() {
            '\n' => {
                let text = cursor.since(line);
                if ends_heredoc(text.strip_suffix('\n').unwrap_or(text), anchor) {
                    return;
                }
                line = cursor.offset();
            }
            END => return cursor.fail("heredoc not terminated"),
            _ => {}
        }
    }
}

/// Whether a line is the end marker, with blanks before it and carriage returns after it. A line shorter than the
/// anchor with its `-` never is.
fn ends_heredoc(line: &str, anchor: &str) -> bool {
    let word = anchor.strip_prefix('-').unwrap_or(anchor);
    let blank = |c: char| matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ');
    let ends = |line: &str| line.strip_suffix(word).is_some_and(|before| before.chars().all(blank));
    let body = line.trim_end_matches('\r');
    line.len() >= anchor.len() && (body.len()..=line.len()).any(|end| line.get(..end).is_some_and(ends))
}
