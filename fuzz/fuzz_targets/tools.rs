//! A call, as its method, URL and body on lines of their own: which tool it is for.

#![no_main]

use std::sync::LazyLock;

use interven::gateway::facts::Call;
use interven::gateway::tools::Tools;
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

static TOOLS: LazyLock<Tools> = LazyLock::new(Tools::builtin);

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut parts = text.splitn(3, '\n');
    let (method, url, body) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next());
    let body = body.and_then(|body| serde_json::from_str::<Box<RawValue>>(body).ok());
    let call = Call { method, url, body: body.as_deref() };
    let action = TOOLS.detect(&call);
    assert!(!action.tool.is_empty() && !action.category.is_empty(), "{action:?}");
    assert_eq!(TOOLS.detect(&call), action, "the same call is another one the second time");
    let lower = Call { method: &method.to_ascii_lowercase(), ..call };
    assert_eq!(TOOLS.detect(&lower), action, "a method in lower case is another one");
});
