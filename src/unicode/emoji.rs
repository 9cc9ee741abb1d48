//! Emoji and their components. Source: UTS #51, `emoji-data.txt`.

/// Whether a character is an emoji or part of one: everything with the property
/// `Emoji_Presentation`, plus the older symbols that people use as emoji (hearts, stars, suits,
/// dingbats). Arrows, bullets and box drawings are punctuation; for skin tones see
/// [`is_skin_tone`].
pub(crate) const fn is_emoji(character: char) -> bool {
    matches!(character,
        '\u{1F300}'..='\u{1F3FA}' | '\u{1F400}'..='\u{1F64F}' | '\u{1F680}'..='\u{1F6FF}'
        | '\u{1F7E0}'..='\u{1F7F0}' | '\u{1F900}'..='\u{1FAFF}' | '\u{1F170}'..='\u{1F265}'
        | '\u{1F004}' | '\u{1F0CF}' | '\u{231A}' | '\u{231B}' | '\u{2328}' | '\u{23CF}'
        | '\u{23E9}'..='\u{23F3}' | '\u{23F8}'..='\u{23FA}' | '\u{25FD}' | '\u{25FE}'
        | '\u{2600}'..='\u{2606}' | '\u{260E}' | '\u{2611}' | '\u{2614}' | '\u{2615}'
        | '\u{2618}' | '\u{261D}' | '\u{2620}'..='\u{2623}' | '\u{2626}' | '\u{262A}'
        | '\u{262E}' | '\u{262F}' | '\u{2638}'..='\u{263B}' | '\u{2648}'..='\u{2653}'
        | '\u{265F}'..='\u{2668}' | '\u{267B}' | '\u{267E}' | '\u{267F}'
        | '\u{2692}'..='\u{26FF}' | '\u{2702}'..='\u{2716}' | '\u{271D}' | '\u{2721}'
        | '\u{2728}' | '\u{2733}'..='\u{2764}' | '\u{2795}'..='\u{2797}' | '\u{27B0}'
        | '\u{27BF}' | '\u{2B1B}' | '\u{2B1C}' | '\u{2B50}' | '\u{2B55}')
}

/// Whether a character modifies the emoji before it or joins it to the next: variation
/// selectors and the zero-width joiner.
pub(crate) const fn is_emoji_joiner(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{200D}')
}

/// Skin tones (`Emoji_Modifier`).
pub(crate) const fn is_skin_tone(character: char) -> bool {
    matches!(character, '\u{1F3FB}'..='\u{1F3FF}')
}

/// The letters that form flags (`Regional_Indicator`).
pub(crate) const fn is_regional_indicator(character: char) -> bool {
    matches!(character, '\u{1F1E6}'..='\u{1F1FF}')
}

#[cfg(test)]
mod tests {
    use unicode_properties::{EmojiStatus, UnicodeEmoji};

    use super::*;

    #[test]
    fn every_character_with_emoji_presentation_is_an_emoji() {
        for c in '\0'..=char::MAX {
            let shows = matches!(
                c.emoji_status(),
                EmojiStatus::EmojiPresentation
                    | EmojiStatus::EmojiPresentationAndModifierBase
                    | EmojiStatus::EmojiPresentationAndEmojiComponent
                    | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent
            );
            assert!(!shows || is_emoji(c) || is_skin_tone(c), "{c:?}");
        }
    }
}
