use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value, json};

use super::*;

fn form(json: &str) -> Option<String> {
    canonical(json).map(|bytes| String::from_utf8(bytes).unwrap())
}

#[track_caller]
fn check(json: &str, expected: &str) {
    assert_eq!(form(json).as_deref(), Some(expected), "{json}");
    assert_eq!(form(expected).as_deref(), Some(expected), "again: {json}");
}

/// RFC 8785, 3.2.2 to 3.2.4.
#[test]
fn the_example_of_the_rfc() {
    let json = r#"{
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
    }"#;
    check(json, r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#);
}

/// RFC 8785, 3.2.3: by UTF-16 units, where the emoji's surrogates stand before U+FB33.
#[test]
fn members_are_sorted_by_utf_16_units() {
    let json = r#"{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}"#;
    check(
        json,
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\
         \"😀\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}",
    );
}

/// RFC 8785, appendix B, less what is no finite number.
#[test]
fn doubles_are_written_as_ecmascript_does() {
    let table = [
        (0x0000_0000_0000_0000, "0"),
        (0x8000_0000_0000_0000, "0"),
        (0x0000_0000_0000_0001, "5e-324"),
        (0x8000_0000_0000_0001, "-5e-324"),
        (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
        (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"),
        (0xc340_0000_0000_0000, "-9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
        (0x44b5_2d02_c7e1_4af6, "1e+23"),
        (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
        (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
        (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
        (0x444b_1ae4_d6e2_ef50, "1e+21"),
        (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
        (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
        (0x41b3_de43_5555_5553, "333333333.3333332"),
        (0x41b3_de43_5555_5554, "333333333.33333325"),
        (0x41b3_de43_5555_5555, "333333333.3333333"),
        (0x41b3_de43_5555_5556, "333333333.3333334"),
        (0x41b3_de43_5555_5557, "333333333.33333343"),
        (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
        (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ];
    for (bits, expected) in table {
        check(&format!("{:e}", f64::from_bits(bits)), expected);
    }
}

#[test]
fn one_number_has_one_form() {
    for json in ["1", "1.0", "1e0", "10e-1", "0.1E+1", "1.000"] {
        check(json, "1");
    }
    for json in ["0", "-0", "-0.0", "0e999999999999999999999", "-0e-5", "1e-400"] {
        check(json, "0");
    }
    check("1e16", "10000000000000000");
    check("-25.50", "-25.5");
}

#[test]
fn integers_beyond_2_to_the_53_keep_their_digits() {
    for json in ["9007199254740992", "9007199254740993", "-9007199254740993", "18446744073709551615", "1000000000000000000000"] {
        check(json, json);
    }
    let long = "7".repeat(400);
    check(&long, &long);
    check("9007199254740993.0", "9007199254740992");
    check("1000000000000000000000.0", "1e+21");
}

#[test]
fn strings_are_escaped_only_where_they_must_be() {
    check(r#""\u0000\u001F\b\t\n\u000B\f\r\"\\\/""#, r#""\u0000\u001f\b\t\n\u000b\f\r\"\\/""#);
    check(r#""\u003c\u007f\u2028\uD834\udd1e""#, "\"<\u{7f}\u{2028}\u{1d11e}\"");
    // No normalisation: what looks the same may be two names.
    check(r#"{"e\u0301":1,"\u00e9":2}"#, "{\"e\u{301}\":1,\"é\":2}");
}

#[test]
fn objects_are_sorted_at_every_depth() {
    check(
        r#" { "b" : [ { "z" : { } , "a" : { "y" : 1 , "x" : [ ] } } , 2 ] , "a" : { "d" : { "f" : 1 , "e" : 2 } , "c" : 3 } } "#,
        r#"{"a":{"c":3,"d":{"e":2,"f":1}},"b":[{"a":{"x":[],"y":1},"z":{}},2]}"#,
    );
    check(r#"[{"a":{"c":1,"b":{"e":1,"d":2}}},{"b":1,"a":2},{"a":1}]"#, r#"[{"a":{"b":{"d":2,"e":1},"c":1}},{"a":2,"b":1},{"a":1}]"#);
    check(r#"{"aa":1,"a":2,"":3}"#, r#"{"":3,"a":2,"aa":1}"#);
}

#[test]
fn what_is_no_i_json_has_no_form() {
    let bad = [
        r#"{"a":1,"a":1}"#,
        r#"{"a":1,"b":2,"\u0061":3}"#,
        r#"[{"x":{"b":1,"a":2,"b":3}}]"#,
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800x""#,
        r#""\ud800\n""#,
        r#""\ud800\ud800""#,
        r#""\udc00\ud800""#,
        r#"{"\ud800":1}"#,
        r#""\ufffe""#,
        r#""\ufdd0""#,
        r#""\ud83f\udfff""#,
        "\"\u{ffff}\"",
        "\"\u{10fffe}\"",
        "{\"\u{fdef}\":1}",
        "1e400",
        "-1e400",
        "[1,1e309]",
    ];
    for json in bad {
        assert!(serde_json::from_str::<&RawValue>(json).is_ok(), "JSON all the same: {json}");
        assert_eq!(form(json), None, "{json}");
    }
    check("\"\\ufffd\u{fdcf}\u{fdf0}\u{1fffd}\"", "\"\u{fffd}\u{fdcf}\u{fdf0}\u{1fffd}\"");
    check(r#"{"a":{"a":1},"b":{"a":1}}"#, r#"{"a":{"a":1},"b":{"a":1}}"#);
}

#[test]
fn what_is_no_json_has_no_form() {
    let bad = [
        "",
        " ",
        "nul",
        "nulll",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "NaN",
        "'a'",
        "\"",
        "\"\\",
        "\"\\u12\"",
        "\"\\u+123\"",
        "\"\\x\"",
        "\"\n\"",
        "[",
        "]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1}",
        "{1:2}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1]",
        "{\"a\":[1}",
        "{} {}",
        "1,2",
        "\u{feff}1",
        "\u{a0}1",
        "\"\\u00é\"",
        "\"\\ud83d\\u\"",
    ];
    for json in bad {
        assert_eq!(form(json), None, "{json:?}");
    }
}

#[test]
fn depth_is_no_matter() {
    const LEVELS: usize = 1_000_000;
    let arrays = "[".repeat(LEVELS) + &"]".repeat(LEVELS);
    check(&arrays, &arrays);
    assert_eq!(form(&"[".repeat(LEVELS)), None);
    assert_eq!(form(&r#"{"a":"#.repeat(LEVELS)), None);
    // Every level out of order, so that every level is moved.
    let levels = LEVELS / 5;
    let objects = r#"{"b":["#.repeat(levels) + "0" + &r#"],"a":1.0}"#.repeat(levels);
    check(&objects, &(r#"{"a":1,"b":["#.repeat(levels) + "0" + &"]}".repeat(levels)));
}

#[test]
fn many_members_and_many_objects_are_sorted_in_time() {
    let names = |order: &mut dyn Iterator<Item = u32>| order.map(|name| format!("\"{name:07}\":{{\"b\":1,\"a\":2}}")).collect::<Vec<_>>().join(",");
    let backward = format!("{{{}}}", names(&mut (0..50_000).rev()));
    let forward = format!("{{{}}}", names(&mut (0..50_000)));
    check(&backward, &forward.replace(r#"{"b":1,"a":2}"#, r#"{"a":2,"b":1}"#));
}

/// A style to write JSON in: each choice takes the next of the bytes, round and round.
struct Style<'a>(std::iter::Cycle<std::slice::Iter<'a, u8>>);

impl Style<'_> {
    fn choose(&mut self, of: u8) -> u8 {
        self.0.next().map_or(0, |byte| byte % of)
    }

    fn space(&mut self, out: &mut String) {
        out.push_str(["", "", " ", "\t", "\r\n"][usize::from(self.choose(5))]);
    }

    fn string(&mut self, string: &str, out: &mut String) {
        out.push('"');
        for c in string.chars() {
            match self.choose(4) {
                0 => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| write!(out, "\\u{unit:04x}").unwrap()),
                1 => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| write!(out, "\\u{unit:04X}").unwrap()),
                2 if c == '/' => out.push_str("\\/"),
                _ => {
                    let quoted = serde_json::to_string(&c).unwrap();
                    out.push_str(&quoted[1..quoted.len() - 1]);
                }
            }
        }
        out.push('"');
    }

    fn number(&mut self, number: &Number, out: &mut String) {
        let text = number.to_string();
        match self.choose(4) {
            0 if !number.is_f64() && text.len() < 16 => write!(out, "{text}.00"),
            1 if !number.is_f64() && text.len() < 16 => write!(out, "{text}e0"),
            2 if number.is_f64() => write!(out, "{:e}", number.as_f64().unwrap()),
            3 if number.is_f64() => write!(out, "{:E}", number.as_f64().unwrap()),
            _ => write!(out, "{text}"),
        }
        .unwrap();
    }

    fn value(&mut self, value: &Value, out: &mut String) {
        self.space(out);
        match value {
            Value::Array(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    out.push_str(if place > 0 { "," } else { "" });
                    self.value(item, out);
                }
                self.space(out);
                out.push(']');
            }
            Value::Object(members) => {
                out.push('{');
                let mut members: Vec<_> = members.iter().collect();
                let by = usize::from(self.choose(7)).min(members.len());
                members.rotate_left(by);
                if self.choose(2) == 0 {
                    members.reverse();
                }
                for (place, (name, value)) in members.into_iter().enumerate() {
                    out.push_str(if place > 0 { "," } else { "" });
                    self.space(out);
                    self.string(name, out);
                    self.space(out);
                    out.push(':');
                    self.value(value, out);
                }
                self.space(out);
                out.push('}');
            }
            Value::String(string) => self.string(string, out),
            Value::Number(number) => self.number(number, out),
            Value::Null | Value::Bool(_) => write!(out, "{value}").unwrap(),
        }
        self.space(out);
    }
}

fn written(value: &Value, style: &[u8]) -> String {
    let mut out = String::new();
    Style(style.iter().cycle()).value(value, &mut out);
    out
}

/// The value with every number as the number it means: 1.0 is 1 and -0 is 0.
fn meant(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(meant).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), meant(value))).collect::<Map<_, _>>().into(),
        Value::Number(number) => json!(number.as_f64().unwrap() + 0.0),
        _ => value.clone(),
    }
}

fn texts() -> impl Strategy<Value = String> {
    "([a-c]|[\"\\\\/\\x00-\\x20]|[é€\u{e000}\u{fb33}😀\u{10000}\u{2028}]|\\PC){0,4}".prop_map(|text| text.replace(is_noncharacter, "?"))
}

/// Values without integers beyond 2^53 if `exact`.
fn values(exact: bool) -> impl Strategy<Value = Value> {
    const MOST: i64 = 1 << 53;
    let integers = if exact { (-MOST..=MOST).boxed() } else { any::<i64>().boxed() };
    // `serde_json` reads back exactly what has at most 15 digits or so, and may miss others by the last bit.
    let doubles = if exact { any::<i32>().prop_map(|sixteenths| f64::from(sixteenths) / 16.0).boxed() } else { any::<f64>().boxed() };
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        integers.prop_map(Value::from),
        (-3_i64..3).prop_map(Value::from),
        doubles.prop_map(Value::from),
        (-30_i32..30).prop_map(|quarters| Value::from(f64::from(quarters) / 4.0)),
        texts().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((texts(), inner), 0..6).prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn the_form_is_one_whatever_the_style(value in values(false), one in prop::collection::vec(any::<u8>(), 1..40), other in prop::collection::vec(any::<u8>(), 1..40)) {
        let first = form(&written(&value, &one));
        prop_assert!(first.is_some());
        prop_assert_eq!(&first, &form(&written(&value, &other)));
        prop_assert_eq!(&first, &form(&first.clone().unwrap()));
    }

    #[test]
    fn the_form_means_what_was_sent(value in values(true), style in prop::collection::vec(any::<u8>(), 1..40)) {
        let form = form(&written(&value, &style)).unwrap();
        prop_assert_eq!(meant(&serde_json::from_str(&form).unwrap()), meant(&value));
    }

    #[test]
    fn two_values_have_two_forms(one in values(true), other in values(true)) {
        prop_assert_eq!(form(&one.to_string()) == form(&other.to_string()), meant(&one) == meant(&other));
    }

    #[test]
    fn a_change_in_a_long_integer_shows(integer in any::<i64>()) {
        let text = json!([integer]).to_string();
        for place in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[place] ^= 1;
            if let Ok(changed) = String::from_utf8(changed) && let Ok(other) = serde_json::from_str::<Value>(&changed) {
                prop_assert!(form(&changed) != form(&text) || meant(&other) == json!([meant(&integer.into())]));
            }
        }
    }

    // Of numbers that `serde_json` reads exactly: what it reads is what the change is judged by.
    #[test]
    fn a_change_anywhere_shows(value in values(true), place in any::<prop::sample::Index>()) {
        let text = value.to_string();
        let mut changed = text.clone().into_bytes();
        let place = place.index(changed.len());
        changed[place] ^= 1;
        if let Ok(changed) = String::from_utf8(changed) && let Ok(other) = serde_json::from_str::<Value>(&changed) {
            prop_assert!(form(&changed) != form(&text) || meant(&other) == meant(&value));
        }
    }

    #[test]
    fn a_double_is_read_back_to_the_bit(double in any::<f64>()) {
        let form = form(&format!("{double:e}")).unwrap();
        prop_assert_eq!(form.parse::<f64>().unwrap().to_bits(), (double + 0.0).to_bits());
    }

    #[test]
    fn two_integers_have_two_forms(one in any::<i128>(), step in 1_i128..3) {
        prop_assert_ne!(form(&one.to_string()), form(&one.wrapping_add(step).to_string()));
    }

    #[test]
    fn only_json_has_a_form(text in "([\\[\\]{}:,\"\\\\0-9eE.+u -]|\"a\"|\"b\":|null|true|\\\\ud83d|\\\\ude00|é|\\PC){0,24}") {
        let is_json = serde_json::from_str::<&RawValue>(&text).is_ok();
        let form = form(&text);
        prop_assert!(is_json || form.is_none());
        if let Some(form) = form {
            prop_assert_eq!(canonical(&form).unwrap(), form.into_bytes());
        }
    }
}
