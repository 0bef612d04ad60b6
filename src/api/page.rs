//! Lists in pages: `{"items":[…],"next_cursor":null}`, an opaque cursor, and a limit.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::problem::Problem;

/// One page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// What is on this page.
    pub items: Vec<T>,
    /// Given back as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A whole list on one page.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }

    /// The page of up to `limit` items out of `rows`, which holds one more than that ([`Limit::and_one`]) where there is a next page.
    /// `key` is what the next page starts after, taken from the last row of this one.
    pub fn cut<R, K: Serialize>(rows: Vec<R>, limit: Limit, key: impl Fn(&R) -> K, item: impl FnMut(R) -> T) -> Self {
        let more = rows.len() > limit.get();
        Self::part(rows, more, limit, key, item)
    }

    /// The page of up to `limit` items out of `rows`; `more` says whether there is a next page, also where `rows` holds fewer.
    pub fn part<R, K: Serialize>(mut rows: Vec<R>, more: bool, limit: Limit, key: impl Fn(&R) -> K, item: impl FnMut(R) -> T) -> Self {
        rows.truncate(limit.get());
        let next_cursor = rows.last().filter(|_| more).map(|last| encode(&key(last)));
        Self { items: rows.into_iter().map(item).collect(), next_cursor }
    }
}

/// How many items a page holds: 1 to 200, 50 unless asked otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "u32")]
#[schema(value_type = u32, minimum = 1, maximum = 200, default = 50)]
pub struct Limit(u32);

impl Limit {
    /// The number.
    pub const fn get(self) -> usize {
        self.0 as usize
    }

    /// One more than the page holds: how many rows to ask the store for, to know whether there is a next page.
    pub const fn and_one(self) -> usize {
        self.get() + 1
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl TryFrom<u32> for Limit {
    type Error = &'static str;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        if (1..=200).contains(&number) { Ok(Self(number)) } else { Err("a page holds 1 to 200 items") }
    }
}

/// The parameters of a list that has no others.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The `next_cursor` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// How many items.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    pub limit: Limit,
}

/// A cursor that holds `key`. Base64 says to its reader that it is not to be read or made.
pub fn encode<K: Serialize>(key: &K) -> String {
    // A key is a number, a string or a pair of them: JSON can say it.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

/// The key in a cursor; a problem if it is not one of ours.
pub fn decode<K: DeserializeOwned>(cursor: &str) -> Result<K, Problem> {
    let key = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    key.ok_or_else(|| {
        Problem::bad_request("cursor: this is not a cursor of this list. Send the `next_cursor` of its last page unchanged.").with("key", "cursor")
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::extract::parse_query;

    #[test]
    fn the_last_page_has_no_cursor_and_the_others_continue_after_their_last_item() {
        let limit = Limit::try_from(2).unwrap();
        let page = Page::cut(vec![9, 8, 7], limit, |row| *row, |row| row.to_string());
        assert_eq!(page.items, ["9", "8"]);
        assert_eq!(decode::<i64>(&page.next_cursor.unwrap()).unwrap(), 8);
        assert_eq!(Page::cut(vec![9, 8], limit, |row| *row, |row| row).next_cursor, None);
        assert_eq!(Page::cut(Vec::<i64>::new(), limit, |row| *row, |row| row).next_cursor, None);
    }

    #[test]
    fn a_limit_has_bounds() {
        assert_eq!(parse_query::<PageQuery>("").unwrap().limit.get(), 50);
        assert_eq!(parse_query::<PageQuery>("limit=200").unwrap().limit.and_one(), 201);
        for query in ["limit=0", "limit=201", "limit=-1"] {
            assert!(parse_query::<PageQuery>(query).is_err(), "{query}");
        }
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_back_and_no_text_makes_it_panic(key: (i64, String), text in "\\PC{0,40}") {
            prop_assert_eq!(decode::<(i64, String)>(&encode(&key)).unwrap(), key);
            let _ = decode::<i64>(&text);
        }
    }
}
