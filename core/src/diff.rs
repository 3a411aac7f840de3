//! The difference of two texts, line by line.

use alloc::{string::String, vec, vec::Vec};

use crate::limits;

/// All lines of both texts: those of the old one with `-`, of the new one with `+`, of both with a blank in front.
///
/// # Example
/// ```
/// assert_eq!(boundclaim_core::diff("a\nb\n", "a\nc\n"), " a\n-b\n+c\n");
/// ```
pub fn diff(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same_start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (start, old) = old.split_at_checked(same_start).unwrap_or_default();
    let new = new.get(same_start..).unwrap_or_default();
    let same_end = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old, end) = old.split_at_checked(old.len() - same_end).unwrap_or_default();
    let new = new.get(..new.len() - same_end).unwrap_or_default();
    let mut out = String::new();
    for line in start {
        push(&mut out, ' ', line);
    }
    middle(old, new, &mut out);
    for line in end {
        push(&mut out, ' ', line);
    }
    out
}

/// The longest common sequence decides what stays; texts that are too long for it are exchanged as a whole.
fn middle(old: &[&str], new: &[&str], out: &mut String) {
    let width = new.len() + 1;
    let long = old.len().saturating_mul(width) > limits::DIFF_CELLS;
    let mut lengths = vec![0_u32; if long { 0 } else { (old.len() + 1) * width }];
    let at = |lengths: &[u32], row: usize, column: usize| lengths.get(row * width + column).copied().unwrap_or(0);
    if !long {
        for (row, old) in old.iter().enumerate().rev() {
            for (column, new) in new.iter().enumerate().rev() {
                let length = if old == new {
                    at(&lengths, row + 1, column + 1) + 1
                } else {
                    at(&lengths, row + 1, column).max(at(&lengths, row, column + 1))
                };
                if let Some(cell) = lengths.get_mut(row * width + column) {
                    *cell = length;
                }
            }
        }
    }
    let (mut row, mut column) = (0, 0);
    loop {
        match (old.get(row), new.get(column)) {
            (Some(old), Some(new)) if old == new && !long => {
                push(out, ' ', old);
                (row, column) = (row + 1, column + 1);
            }
            (Some(old), new) if new.is_none() || at(&lengths, row + 1, column) >= at(&lengths, row, column + 1) => {
                push(out, '-', old);
                row += 1;
            }
            (_, Some(new)) => {
                push(out, '+', new);
                column += 1;
            }
            _ => return,
        }
    }
}

fn push(out: &mut String, sign: char, line: &str) {
    out.push(sign);
    out.push_str(line);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn shows_what_changes() {
        for (before, after, expected) in [
            ("", "", ""),
            ("a\n", "", "-a\n"),
            ("", "a\n", "+a\n"),
            ("a\nb\nc\nd\n", "a\nx\nc\ny\nd\n", " a\n-b\n+x\n c\n+y\n d\n"),
        ] {
            assert_eq!(diff(before, after), expected);
        }
        let long = "x\ny\n".repeat(5_000);
        let other = "y\nz\n".repeat(5_000);
        assert_eq!(diff(&long, &other).lines().count(), 20_000);
    }
}
