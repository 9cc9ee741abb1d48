//! Columns whose name says what their cells hold.

use super::RedactKind;
use crate::words::folded;

/// Names of columns, folded, their words joined by spaces.
const NAMES: &[(RedactKind, &[&str])] = &[
    (
        RedactKind::Name,
        &[
            "name",
            "full name",
            "first name",
            "last name",
            "customer name",
            "client name",
            "user name",
            "username",
            "author",
            "author name",
            "reviewer",
            "reviewer name",
            "contact name",
            "customer",
            "client",
            "user",
            "guest",
            "guest name",
            "patient",
            "person",
            "respondent",
            "respondent name",
            "requester",
            "requester name",
            "submitter",
            "submitted by",
            "created by",
            "sender",
            "sender name",
            "from",
            "nickname",
            "display name",
            "screen name",
            "your name",
            "agent",
            "agent name",
            "assignee",
            "assignee name",
            "assigned to",
            "nom",
            "prenom",
            "nom complet",
            "nom prenom",
            "nom et prenom",
            "nom client",
            "nom du client",
            "auteur",
            "utilisateur",
            "nom d utilisateur",
            "votre nom",
            "pseudo",
            "demandeur",
            "expediteur",
            "conseiller",
            "cree par",
            "اسم",
            "الاسم",
            "الاسم الكامل",
            "اسم الزبون",
            "اسم العميل",
            "الاسم الشخصي",
            "الاسم العائلي",
            "اسم المستخدم",
            "اسم المستعمل",
            "الزبون",
            "العميل",
            "المستخدم",
            "المستعمل",
            "المرسل",
            "الكاتب",
        ],
    ),
    (
        RedactKind::Phone,
        &[
            "phone",
            "phone number",
            "telephone",
            "tel",
            "mobile",
            "gsm",
            "whatsapp",
            "portable",
            "numero de telephone",
            "الهاتف",
            "هاتف",
            "رقم الهاتف",
        ],
    ),
    (RedactKind::Cin, &["cin", "cnie", "n cin", "numero cin", "بطاقه التعريف", "رقم البطاقه"]),
    (RedactKind::Ice, &["ice", "n ice"]),
    (
        RedactKind::Order,
        &[
            "order",
            "order id",
            "order number",
            "order no",
            "ticket",
            "ticket id",
            "ticket number",
            "customer id",
            "user id",
            "client id",
            "account",
            "account number",
            "commande",
            "n commande",
            "n de commande",
            "numero de commande",
            "id client",
            "numero client",
            "n client",
            "reference",
            "ref",
            "رقم الطلب",
            "رقم الطلبيه",
            "رقم التذكره",
            "رقم الزبون",
            "رقم الحساب",
        ],
    ),
];

/// What the cells of a column are, if its name says so.
pub(super) fn kind_of(column: &str) -> Option<RedactKind> {
    // "customerName" and "customer_name" are "customer name".
    let mut spaced = String::new();
    let mut before = ' ';
    for character in column.chars() {
        if character.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if character.is_alphanumeric() { character } else { ' ' });
        before = character;
    }
    let folded = folded(&spaced);
    let name = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(kind, _)| *kind)
}

/// Whether a cell of such a column holds what the column is named for.
pub(super) fn fits(kind: RedactKind, cell: &str) -> bool {
    let digits = cell.chars().filter(|c| c.is_numeric()).count();
    match kind {
        RedactKind::Name => cell.contains(char::is_alphabetic),
        RedactKind::Phone => digits >= 6,
        RedactKind::Order => digits >= 1 && !cell.contains(char::is_whitespace),
        _ => digits >= 5,
    }
}
