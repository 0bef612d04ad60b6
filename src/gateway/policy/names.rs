//! The nearest of the names that are known.

/// The name of `known` that `wrong` was probably meant to be.
pub(super) fn nearest<'n>(wrong: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wrong: Vec<char> = wrong.chars().take(64).flat_map(char::to_lowercase).collect();
    let candidates = known.into_iter().map(|name| (distance(&wrong, &name.to_lowercase().chars().collect::<Vec<_>>()), name));
    let (distance, name) = candidates.min_by_key(|(distance, _)| *distance)?;
    let longest = wrong.len().max(name.chars().count());
    (distance * 3 <= longest).then_some(name)
}

/// How many characters have to be put in, left out, changed or swapped with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, &from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &to) in b.iter().enumerate() {
            let mut least = (above[j + 1] + 1).min(row[j] + 1).min(above[j] + usize::from(from != to));
            if i > 0 && j > 0 && from == b[j - 1] && a[i - 1] == to {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        let known = ["has_data_class", "body_contains_any", "tag", "tool_name", "tool_names"];
        for (wrong, meant) in [
            ("has_data_clas", Some("has_data_class")),
            ("tol_name", Some("tool_name")),
            ("tool_naems", Some("tool_names")),
            ("TAG", Some("tag")),
            ("gat", None),
            ("bodycontainsany", Some("body_contains_any")),
            ("whatever", None),
            ("", None),
        ] {
            assert_eq!(nearest(wrong, known), meant, "{wrong}");
        }
        assert_eq!(nearest("x", []), None);
    }
}
