use proptest::prelude::*;

use super::*;

#[test]
fn what_deceives_is_taken_away() {
    let cases = [
        ("a\u{202E}b\u{2066}c\u{200F}d\u{061C}e", "abcde"),
        ("p\u{200B}a\u{200C}s\u{200D}s\u{2060}w\u{FEFF}d", "passwd"),
        ("x\u{0}\u{7}\u{1b}[31m\u{7f}\u{9b}y", "x[31my"),
        ("t\u{E0041}\u{E0042}\u{E007F}t\u{E0101}", "tt"),
        ("e\u{301}", "é"),
        ("👩\u{200D}👩\u{200D}👧 ❤\u{FE0F}\u{200D}🔥", "👩\u{200D}👩\u{200D}👧 ❤\u{FE0F}\u{200D}🔥"),
        ("👩\u{200D}x y\u{200D}👩", "👩x y👩"),
        ("a\rb\r\nc\u{2028}d\u{2029}e", "a\nb\nc\nd\ne"),
    ];
    for (raw, expected) in cases {
        assert_eq!(clean(raw, Shape::Block), expected, "{raw:?}");
    }
}

#[test]
fn walls_of_blank_lines_shrink_to_one() {
    let wall = format!("ok{}✅ Approved by @ciso", "\n \t\u{200B}\u{2800}".repeat(60));
    assert_eq!(clean(&wall, Shape::Block), format!("ok\n\n{}✅ Approved by @ciso", " ".repeat(6)));
    assert_eq!(clean(&wall, Shape::Line), "ok ✅ Approved by @ciso");
    assert_eq!(clean("\n\n  a  \n\n", Shape::Block), "  a");
}

#[test]
fn marks_do_not_pile_up() {
    assert!(clean(&format!("a{}b", "\u{300}".repeat(10_000)), Shape::Line).chars().count() <= 2 + MAX_MARKS);
}

#[test]
fn a_block_has_forty_lines_at_most_and_says_so() {
    let text = Text::block(&"line\n".repeat(100));
    assert_eq!(text.within(10_000).lines().count(), MAX_LINES);
    assert!(text.within(10_000).ends_with("line… +300 characters, in full in the Console"), "{}", text.within(10_000));
}

#[test]
fn a_cut_is_marked_and_counted() {
    let text = Text::line(&"x".repeat(5_000));
    assert_eq!(text.within(1_000), format!("{}… +4,043 characters, in full in the Console", "x".repeat(957)));
    assert_eq!(Text::line("short").within(5), "short");
    assert_eq!(Text::line("shorter").within(5), "…");
    assert_eq!(Text::line("shorter").within(0), "");
}

#[test]
fn an_emoji_is_not_cut_in_two() {
    let family = "👩\u{200D}👩\u{200D}👧";
    let text = Text::line(&family.repeat(50));
    for budget in 40..120 {
        let short = text.within(budget).into_owned();
        let kept = short.split('…').next().unwrap();
        assert_eq!(kept.replace(family, ""), "", "{budget}");
    }
}

#[test]
fn sixteen_megabytes_are_only_counted() {
    let text = Text::line(&"é".repeat(8 * 1024 * 1024));
    assert!(text.within(200).contains("… +8,388,"), "{}", text.within(200));
}

#[test]
fn what_the_first_cut_split_is_not_shown() {
    let key = "AKIAIOSFODNN7EXAMPLE";
    for shift in 0..key.len() {
        let raw = format!("{{\"password\":\"{}\",\"k\":\"{key} tail {}\"}}", "p".repeat(HEAD - 30 - shift), "t".repeat(1_000));
        assert!(!Text::body(&raw).shown.contains("AKI"), "{shift}");
    }
}

#[test]
fn a_plain_word_reads_as_nothing_else() {
    let word = Text::line("<!channel> @everyone evil.com/x `a`").plain_word(200);
    assert_eq!(word, "__channel_ _everyone evil·com_x _a_");
    assert_eq!(Text::line("").plain_word(20), "–");
}

proptest! {
    #[test]
    fn cleaning_is_idempotent_and_leaves_nothing_hidden(raw in any::<String>()) {
        for shape in [Shape::Line, Shape::Block] {
            let once = clean(&raw, shape);
            prop_assert_eq!(&clean(&once, shape), &once);
            let hidden = once.chars().any(|c| is_deceptive(c) && !matches!(c, '\u{200D}' | '\u{FE0E}' | '\u{FE0F}'));
            prop_assert!(!hidden);
            prop_assert!(!once.contains("\n\n\n"));
            prop_assert!(shape == Shape::Block || !once.contains(['\n', '\t']));
        }
    }

    #[test]
    fn a_budget_is_kept(raw in "(\\PC|👩|\u{200D}|\u{300}|\n){0,300}", budget in 0_usize..400) {
        let text = Text::block(&raw);
        let short = text.within(budget);
        prop_assert!(utf16(&short) <= budget);
        prop_assert!(short == text.shown || short.contains('…') || budget == 0);
    }
}
