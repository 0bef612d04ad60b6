//! Rows in columns, for people; the widths fit the longest cell.

use std::io::{self, Write};

use unicode_segmentation::UnicodeSegmentation as _;

/// Writes `rows` under `heads`. Control characters are left out: a name may not move the terminal's cursor.
pub fn write<const N: usize>(out: &mut dyn Write, heads: [&str; N], rows: &[[String; N]]) -> io::Result<()> {
    let rows: Vec<[String; N]> = rows.iter().map(|row| row.each_ref().map(|cell| plain(cell))).collect();
    let mut widths = heads.map(width);
    for row in &rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = width(cell).max(*widest);
        }
    }
    for row in std::iter::once(heads.map(str::to_owned)).chain(rows) {
        let mut line = String::new();
        for (cell, widest) in row.iter().zip(widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', widest - width(cell) + 2));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// `text` in one line and without what a terminal would act on.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn width(text: &str) -> usize {
    text.graphemes(true).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_longest_cell() {
        let mut out = Vec::new();
        write(&mut out, ["ID", "NAME"], &[["1".into(), "é\u{1b}[2J\nx".into()], ["22222".into(), String::new()]]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "ID     NAME\n1      é [2J x\n22222\n");
    }
}
