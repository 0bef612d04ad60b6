//! The nine policies that a new installation begins with.

use super::document::PolicyDocument;
use super::read::validate;
use super::tree::Format;

const TEXTS: [&str; 9] = [
    include_str!("defaults/p1-github-collaborators.yaml"),
    include_str!("defaults/p2-github-pr-review.yaml"),
    include_str!("defaults/p3-slack-secret-egress.yaml"),
    include_str!("defaults/p4-slack-secret-upload.yaml"),
    include_str!("defaults/p5-slack-pii-egress.yaml"),
    include_str!("defaults/p6-aws-iam-user.yaml"),
    include_str!("defaults/p7-aws-admin-policy.yaml"),
    include_str!("defaults/p8-drive-external-sharing.yaml"),
    include_str!("defaults/p9-drive-pii-export.yaml"),
];

/// P1 to P9, in this order.
pub fn defaults() -> Vec<PolicyDocument> {
    // A test reads every one of them.
    TEXTS.iter().filter_map(|text| validate(text, Format::Yaml).ok()).collect()
}
