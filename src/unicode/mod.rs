//! Unicode properties of characters, shared by all stages.
//!
//! The tables follow Unicode 18.0; deviations are explained where they occur. Tests compare the
//! tables with the crates `unicode-script` and `unicode-properties`.

mod address;
mod emoji;
mod invisible;
mod marks;
mod quotes;
mod script;

pub use address::without_addresses;
pub(crate) use address::{
    MAX_EMAIL_LOCAL, address, email, email_domain, is_email_local, link, may_hold_address, mention,
    starts_with,
};
pub(crate) use emoji::{is_emoji, is_emoji_joiner, is_regional_indicator, is_skin_tone};
pub(crate) use invisible::{is_blank, is_invisible, is_private_use};
pub(crate) use marks::{TATWEEL, is_arabic_mark, is_shared_mark};
pub(crate) use quotes::{is_apostrophe, is_double_quote};
pub(crate) use script::{Script, is_confusable_script, is_enclosed_letter, is_letter, is_word};
