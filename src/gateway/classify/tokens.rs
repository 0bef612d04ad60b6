//! Credentials that their own form gives away: what providers' keys begin with, and what must follow.
//!
//! The forms are those that the providers document, or that their clients check. Lengths are given loosely where a provider promises
//! none.

use super::kind::Kind;
use super::text::{is_dummy, run};

/// What characters a part is made of.
#[derive(Clone, Copy)]
pub enum Set {
    /// Digits.
    Digit,
    /// Lower and upper hexadecimal digits.
    Hex,
    /// Capital letters and digits.
    Upper,
    /// Letters and digits.
    Alnum,
    /// Those of base64 for URLs.
    Word,
    /// Those of base64, with its padding.
    Base64,
    /// [`Set::Word`] and dots.
    Dotted,
    /// [`Set::Word`] and what separates parts of addresses.
    Path,
}

impl Set {
    /// Whether `byte` is one of them.
    pub const fn has(self, byte: u8) -> bool {
        match self {
            Self::Digit => byte.is_ascii_digit(),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
            Self::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'),
            Self::Path => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b'@' | b'+'),
        }
    }
}

/// A part of a credential after its beginning.
#[derive(Clone, Copy)]
pub enum Part {
    /// So many of these, at least and at most.
    Of(Set, usize, usize),
    /// This.
    Is(&'static str),
}

use Part::{Is, Of};
use Set::{Alnum, Base64, Digit, Dotted, Hex, Path, Upper, Word};

/// A form of credential.
pub struct Form {
    /// What it is.
    pub kind: &'static str,
    /// What it begins with, letter by letter.
    pub starts: &'static [&'static str],
    /// What follows.
    pub rest: &'static [Part],
}

const fn form(kind: &'static str, starts: &'static [&'static str], rest: &'static [Part]) -> Form {
    Form { kind, starts, rest }
}

/// No limit that a provider would set.
const LONG: usize = 1024;

/// All forms.
pub const FORMS: &[Form] = &[
    form("aws_access_key_id", &["AKIA", "ASIA", "ABIA", "ACCA"], &[Of(Upper, 16, 16)]),
    form("aws_bedrock_key", &["ABSK"], &[Of(Base64, 100, 300)]),
    form("gcp_api_key", &["AIza"], &[Of(Word, 35, 35)]),
    form("google_oauth_secret", &["GOCSPX-"], &[Of(Word, 28, 28)]),
    form("google_oauth_token", &["ya29."], &[Of(Dotted, 30, LONG)]),
    form("azure_storage_key", &["AccountKey=", "SharedAccessKey="], &[Of(Base64, 43, 88)]),
    form("github_token", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], &[Of(Alnum, 36, 255)]),
    form("github_token", &["github_pat_"], &[Of(Alnum, 22, 22), Is("_"), Of(Alnum, 59, 59)]),
    form(
        "gitlab_token",
        &["glpat-", "gldt-", "glrt-", "glft-", "glptt-", "glsoat-", "glimt-", "glagent-", "gloas-", "glcbt-", "glffct-"],
        &[Of(Dotted, 20, 300)],
    ),
    form(
        "slack_token",
        &["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxo-", "xoxs-", "xoxc-", "xoxd-", "xoxe-", "xoxe.xoxb-", "xoxe.xoxp-"],
        &[Of(Digit, 1, 14), Is("-"), Of(Word, 10, 300)],
    ),
    form("slack_token", &["xapp-1-", "xapp-2-"], &[Of(Upper, 8, 14), Is("-"), Of(Digit, 10, 14), Is("-"), Of(Alnum, 32, 128)]),
    form("slack_webhook", &["hooks.slack.com/services/", "hooks.slack.com/workflows/", "hooks.slack.com/triggers/"], &[Of(Path, 30, 120)]),
    form(
        "discord_webhook",
        &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/", "discord.com/api/v9/webhooks/", "discord.com/api/v10/webhooks/"],
        &[Of(Digit, 17, 20), Is("/"), Of(Word, 60, 100)],
    ),
    form("teams_webhook", &["webhook.office.com/webhookb2/"], &[Of(Path, 60, 300)]),
    form("stripe_key", &["sk_live_", "sk_test_", "rk_live_", "rk_test_"], &[Of(Alnum, 16, 256)]),
    form("stripe_webhook_secret", &["whsec_"], &[Of(Base64, 24, 128)]),
    form("twilio_api_key", &["SK"], &[Of(Hex, 32, 32)]),
    form("sendgrid_key", &["SG."], &[Of(Word, 22, 22), Is("."), Of(Word, 43, 43)]),
    form("mailgun_key", &["key-"], &[Of(Hex, 32, 32)]),
    form("brevo_key", &["xkeysib-"], &[Of(Hex, 64, 64), Is("-"), Of(Alnum, 16, 16)]),
    form("openai_key", &["sk-"], &[Of(Alnum, 32, 64)]),
    form("openai_key", &["sk-proj-", "sk-svcacct-", "sk-admin-"], &[Of(Word, 40, 256)]),
    form("anthropic_key", &["sk-ant-"], &[Of(Word, 40, 256)]),
    form("openrouter_key", &["sk-or-v1-"], &[Of(Hex, 64, 64)]),
    form("huggingface_token", &["hf_", "api_org_"], &[Of(Alnum, 34, 40)]),
    form("groq_key", &["gsk_"], &[Of(Alnum, 52, 52)]),
    form("replicate_token", &["r8_"], &[Of(Alnum, 37, 37)]),
    form("perplexity_key", &["pplx-"], &[Of(Alnum, 40, 64)]),
    form("xai_key", &["xai-"], &[Of(Alnum, 80, 80)]),
    form("langsmith_key", &["lsv2_pt_", "lsv2_sk_"], &[Of(Hex, 32, 32), Is("_"), Of(Hex, 10, 10)]),
    form("npm_token", &["npm_"], &[Of(Alnum, 36, 36)]),
    form("pypi_token", &["pypi-AgE"], &[Of(Word, 50, 1000)]),
    form("rubygems_key", &["rubygems_"], &[Of(Hex, 48, 48)]),
    form("crates_io_token", &["cio"], &[Of(Alnum, 32, 32)]),
    form("docker_token", &["dckr_pat_", "dckr_oat_"], &[Of(Word, 27, 36)]),
    form("digitalocean_token", &["dop_v1_", "doo_v1_", "dor_v1_"], &[Of(Hex, 64, 64)]),
    form("heroku_key", &["HRKU-"], &[Of(Word, 30, 70)]),
    form("shopify_token", &["shpat_", "shpca_", "shppa_", "shpss_"], &[Of(Hex, 32, 34)]),
    form("square_token", &["sq0atp-", "sq0csp-", "sq0idp-"], &[Of(Word, 22, 43)]),
    form("square_token", &["EAAA"], &[Of(Word, 60, 60)]),
    form("paypal_token", &["access_token$production$", "access_token$sandbox$"], &[Of(Alnum, 16, 16), Is("$"), Of(Hex, 32, 32)]),
    form("newrelic_key", &["NRAK-", "NRII-", "NRIQ-"], &[Of(Word, 27, 32)]),
    form("sentry_token", &["sntrys_", "sntryu_"], &[Of(Set::Path, 40, 512)]),
    form("grafana_token", &["glsa_"], &[Of(Alnum, 32, 32), Is("_"), Of(Hex, 8, 8)]),
    form("grafana_token", &["glc_"], &[Of(Base64, 32, 400)]),
    form("vault_token", &["hvs.", "hvb.", "hvr."], &[Of(Word, 24, 512)]),
    form("databricks_token", &["dapi"], &[Of(Hex, 32, 32)]),
    form("supabase_key", &["sbp_"], &[Of(Hex, 40, 40)]),
    form("supabase_key", &["sb_secret_"], &[Of(Word, 22, 64)]),
    form("linear_key", &["lin_api_", "lin_oauth_"], &[Of(Alnum, 40, 64)]),
    form("notion_token", &["ntn_"], &[Of(Digit, 11, 11), Of(Alnum, 35, 35)]),
    form("notion_token", &["secret_"], &[Of(Alnum, 43, 43)]),
    form("airtable_token", &["pat"], &[Of(Alnum, 14, 14), Is("."), Of(Hex, 64, 64)]),
    form("atlassian_token", &["ATATT3", "ATCTT3", "ATBB"], &[Of(Word, 28, 300)]),
    form("netlify_token", &["nfp_", "nfc_"], &[Of(Alnum, 36, 40)]),
    form("vercel_token", &["vcp_", "vck_"], &[Of(Alnum, 24, 80)]),
    form("interven_key", &["iv_live_", "iv_pat_", "iv_eph_"], &[Of(Word, 16, 128)]),
    form("doppler_token", &["dp.pt.", "dp.st.", "dp.ct.", "dp.sa."], &[Of(Dotted, 40, 80)]),
    form("planetscale_token", &["pscale_tkn_", "pscale_pw_", "pscale_oauth_"], &[Of(Dotted, 32, 64)]),
    form("postman_key", &["PMAK-"], &[Of(Hex, 24, 24), Is("-"), Of(Hex, 34, 34)]),
    form("pulumi_token", &["pul-"], &[Of(Hex, 40, 40)]),
    form("figma_token", &["figd_"], &[Of(Word, 38, 64)]),
    form("tailscale_key", &["tskey-auth-", "tskey-api-", "tskey-client-"], &[Of(Word, 20, 100)]),
    form("circleci_token", &["CCIPAT_"], &[Of(Alnum, 20, 24), Is("_"), Of(Hex, 40, 40)]),
    form("cloudflare_key", &["v1.0-"], &[Of(Hex, 24, 24), Is("-"), Of(Hex, 140, 150)]),
    form("fly_token", &["fm1a_", "fm1r_", "fm2_"], &[Of(Base64, 100, LONG)]),
    form("dynatrace_token", &["dt0c01.", "dt0s01."], &[Of(Upper, 24, 24), Is("."), Of(Upper, 64, 64)]),
    form("alibaba_access_key_id", &["LTAI"], &[Of(Alnum, 16, 24)]),
    form("onepassword_token", &["ops_eyJ"], &[Of(Base64, 200, LONG)]),
    form("age_secret_key", &["AGE-SECRET-KEY-1"], &[Of(Upper, 58, 58)]),
    form("okta_token", &["SSWS "], &[Is("00"), Of(Word, 40, 40)]),
    form("artifactory_key", &["AKCp"], &[Of(Alnum, 69, 73)]),
];

impl Form {
    /// The length of the credential that `bytes` begin with, if they begin with one.
    pub fn length(&self, bytes: &[u8]) -> Option<usize> {
        let head = self.starts.iter().filter(|start| bytes.starts_with(start.as_bytes())).map(|start| start.len()).max()?;
        let mut at = head;
        let mut of_last = Set::Alnum;
        for part in self.rest {
            match part {
                Is(text) => at += bytes[at..].starts_with(text.as_bytes()).then_some(text.len())?,
                Of(set, least, most) => {
                    let length = run(&bytes[at..], *most, |byte| set.has(byte));
                    if length < *least {
                        return None;
                    }
                    at += length;
                    of_last = *set;
                }
            }
        }
        // A sentence may end where the credential does.
        while at > head && bytes[at - 1] == b'.' {
            at -= 1;
        }
        let goes_on = bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || (*byte != b'.' && *byte != b'/' && of_last.has(*byte)));
        (!goes_on && !is_dummy(&bytes[head..at], self.kind == "aws_access_key_id")).then_some(at)
    }

    /// What it is.
    pub const fn kind(&self) -> Kind {
        Kind::credential(self.kind)
    }
}
