//! Slack's modals, as docs.slack.dev describes them ("Views", "Input block", "Plain-text input element"): title, submit and close 24, `private_metadata` 3000,
//! `callback_id` 255, 100 blocks, 250 kB together. Of what can stand in an input, the stand-in knows the plain text alone.

use std::collections::HashSet;

use serde_json::Value;

use crate::call::text_of;
use crate::slack::{Wrong, blocks_wrong, check_block, check_text, within};

const MAX_BLOCKS: usize = 100;
const MAX_BYTES: usize = 250_000;

/// Whether Slack would open it; where not, why.
pub(crate) fn check_view(view: &Value) -> Result<(), Wrong> {
    if text_of(view, "type") != "modal" {
        return Err(blocks_wrong("the view's type is not modal"));
    }
    check_text(view.get("title"), 24, &["plain_text"])?;
    for key in ["submit", "close"] {
        if view.get(key).is_some() {
            check_text(view.get(key), 24, &["plain_text"])?;
        }
    }
    within(view, "private_metadata", 3000)?;
    within(view, "callback_id", 255)?;
    let blocks = view.get("blocks").and_then(Value::as_array).ok_or_else(|| blocks_wrong("the view's blocks are not a list"))?;
    if blocks.len() > MAX_BLOCKS {
        return Err(blocks_wrong(format!("{} blocks, {MAX_BLOCKS} are allowed", blocks.len())));
    }
    let mut ids = HashSet::new();
    for block in blocks {
        if text_of(block, "type") == "input" {
            check_input(block)?;
        } else {
            check_block(block)?;
        }
        if let Some(id) = block.get("block_id").and_then(Value::as_str)
            && !ids.insert(id)
        {
            return Err(blocks_wrong(format!("block_id {id} is there twice")));
        }
    }
    if view.get("submit").is_none() && blocks.iter().any(|block| text_of(block, "type") == "input") {
        return Err(blocks_wrong("submit is missing, and is required where there is an input"));
    }
    if view.to_string().len() > MAX_BYTES {
        return Err(("view_too_large", format!("over {MAX_BYTES} bytes")));
    }
    Ok(())
}

fn check_input(block: &Value) -> Result<(), Wrong> {
    within(block, "block_id", 255)?;
    check_text(block.get("label"), 2000, &["plain_text"])?;
    if block.get("hint").is_some() {
        check_text(block.get("hint"), 2000, &["plain_text"])?;
    }
    let element = block.get("element").filter(|element| text_of(element, "type") == "plain_text_input");
    let element = element.ok_or_else(|| blocks_wrong("an input without a plain_text_input as its element"))?;
    within(element, "action_id", 255)?;
    within(element, "initial_value", 3000)?;
    if element.get("placeholder").is_some() {
        check_text(element.get("placeholder"), 150, &["plain_text"])?;
    }
    let length = |key: &str, least: u64| match element.get(key) {
        None => Ok(least),
        Some(length) => length.as_u64().filter(|length| (least..=3000).contains(length)).ok_or_else(|| blocks_wrong(format!("{key} is not {least} to 3000"))),
    };
    let (least, most) = (length("min_length", 0)?, length("max_length", 1)?);
    if element.get("max_length").is_some() && least > most {
        return Err(blocks_wrong("min_length is above max_length"));
    }
    for (holder, key) in [(block, "optional"), (element, "multiline")] {
        if holder.get(key).is_some_and(|flag| !flag.is_boolean()) {
            return Err(blocks_wrong(format!("{key} is neither true nor false")));
        }
    }
    Ok(())
}
