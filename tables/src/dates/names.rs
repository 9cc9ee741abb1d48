//! The words of dates in English, French and Arabic: months, weekdays, units of time.

/// Names of the months, folded; each is also known by its first three letters or more, unless
/// another month begins so.
const MONTHS: [&str; 12] = [
    "january janvier يناير جانفي",
    "february fevrier fevr fev feb فبراير فيفري شباط",
    "march mars مارس اذار",
    "april avril ابريل افريل نيسان",
    "may mai مايو ماي ايار",
    "june juin يونيو جوان حزيران",
    "july juillet juil يوليو يوليوز جويليه تموز",
    "august aout اغسطس غشت اوت اب",
    "september septembre سبتمبر شتنبر ايلول",
    "october octobre اكتوبر",
    "november novembre نوفمبر نونبر",
    "december decembre ديسمبر دجنبر",
];

/// The number of a month by its name or how it begins.
pub(super) fn month(word: &str) -> Option<u32> {
    let numbered = || (1..).zip(MONTHS);
    let exact = numbered().find(|(_, names)| names.split(' ').any(|name| name == word));
    if let Some((number, _)) = exact {
        return Some(number);
    }
    if word.chars().count() < 3 {
        return None;
    }
    let mut begun = numbered().filter(|(_, names)| names.split(' ').any(|n| n.starts_with(word)));
    let (number, _) = begun.next()?;
    begun.next().is_none().then_some(number)
}

/// Names of weekdays, of time zones and small words that stand in dates.
pub(super) fn is_beside_dates(word: &str) -> bool {
    const WORDS: &str = "t z at a on le the of de the um h utc gmt est edt cst cdt mst mdt pst pdt \
        cet cest bst wet west am pm \
        monday tuesday wednesday thursday friday saturday sunday \
        mon tue tues wed thu thur thurs fri sat sun \
        lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim \
        الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد في الساعه يوم ص م صباحا مساء";
    // "mar" is March and mardi; where a month was named already it is the weekday.
    word == "mar" || WORDS.split_whitespace().any(|known| known == word)
}

/// The days before today that "il y a 4 mois", "2 weeks ago", "منذ 3 أيام" or "yesterday" name.
pub(super) fn ago(folded: &str) -> Option<i64> {
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        ["today" | "اليوم" | "now"] | ["aujourd", "hui"] => return Some(0),
        ["yesterday" | "hier" | "امس"] => return Some(1),
        _ => {}
    }
    let is_ago = words.last() == Some(&"ago")
        || words.contains(&"ago")
        || words.starts_with(&["il", "y", "a"])
        || matches!(words.first(), Some(&"منذ" | &"قبل"));
    if !is_ago || words.len() > 7 {
        return None;
    }
    let count = words.iter().find_map(|word| match *word {
        "a" | "an" | "un" | "une" | "one" if words.len() > 1 => None,
        digits => digits.parse::<i64>().ok(),
    });
    let (days, own_count) = words.iter().find_map(|word| unit(word))?;
    Some(days * count.unwrap_or(own_count) / 24)
}

/// The hours of a unit of time by its name, and how many its form says (an Arabic dual: two).
fn unit(word: &str) -> Option<(i64, i64)> {
    Some(match word {
        "second" | "seconds" | "seconde" | "secondes" | "minute" | "minutes" | "min" | "mins"
        | "ثانيه" | "ثوان" | "دقيقه" | "دقائق" => (0, 1),
        "hour" | "hours" | "heure" | "heures" | "ساعه" | "ساعات" => (1, 1),
        "ساعتين" => (1, 2),
        "day" | "days" | "jour" | "jours" | "يوم" | "ايام" | "يوما" => (24, 1),
        "يومين" => (24, 2),
        "week" | "weeks" | "semaine" | "semaines" | "اسبوع" | "اسابيع" => (168, 1),
        "اسبوعين" => (168, 2),
        "month" | "months" | "mois" | "شهر" | "اشهر" | "شهور" | "شهرا" => (730, 1),
        "شهرين" => (730, 2),
        "year" | "years" | "an" | "ans" | "annee" | "annees" | "سنه" | "سنوات" | "عام"
        | "اعوام" => (8_766, 1),
        "سنتين" | "عامين" => (8_766, 2),
        _ => return None,
    })
}
