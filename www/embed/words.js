/** The few words of the sidebar, in three languages. */

const WORDS = {
  en: {
    language: 'en',
    direction: 'ltr',
    title: 'Mood of the conversation',
    waiting: 'Waiting for the conversation…',
    nothing: 'The customer has not written yet.',
    tickets: 'Open tickets',
    noTickets: 'No ticket is open.',
    refused: 'This page shows nothing on its own. Add it to your help desk.',
    unreadable: 'The browser lets no extension read this page.',
    selectFirst: 'No message was found on this page. Select the text, then click again.',
    addTags: 'Add tags: {tags}',
    added: 'The tags were added.',
    notAdded: 'The tags could not be added.',
    promise: 'Nothing leaves this page.',
  },
  fr: {
    language: 'fr',
    direction: 'ltr',
    title: 'Humeur de la conversation',
    waiting: 'En attente de la conversation…',
    nothing: 'Le client n’a pas encore écrit.',
    tickets: 'Tickets ouverts',
    noTickets: 'Aucun ticket n’est ouvert.',
    refused: 'Cette page ne montre rien seule. Ajoutez-la à votre outil de support.',
    unreadable: 'Le navigateur ne laisse aucune extension lire cette page.',
    selectFirst: 'Aucun message trouvé sur cette page. Sélectionnez le texte, puis recliquez.',
    addTags: 'Ajouter les tags\u00a0: {tags}',
    added: 'Les tags ont été ajoutés.',
    notAdded: 'Les tags n’ont pas pu être ajoutés.',
    promise: 'Rien ne quitte cette page.',
  },
  ar: {
    language: 'ar',
    direction: 'rtl',
    title: 'مزاج المحادثة',
    waiting: 'في انتظار المحادثة…',
    nothing: 'لم يكتب العميل بعد.',
    tickets: 'التذاكر المفتوحة',
    noTickets: 'لا توجد تذاكر مفتوحة.',
    refused: 'لا تعرض هذه الصفحة شيئا وحدها. أضفها إلى أداة الدعم لديك.',
    unreadable: 'لا يسمح المتصفح لأي إضافة بقراءة هذه الصفحة.',
    selectFirst: 'لم نجد رسائل في هذه الصفحة. حدد النص ثم انقر مرة أخرى.',
    addTags: 'إضافة الوسوم: {tags}',
    added: 'أضيفت الوسوم.',
    notAdded: 'تعذرت إضافة الوسوم.',
    promise: 'لا شيء يغادر هذه الصفحة.',
  },
};

/**
 * The words in a language, or in English.
 * @param {string} tag a BCP-47 tag
 */
export function wordsFor(tag) {
  const [language] = tag.toLowerCase().split('-');
  return language in WORDS ? WORDS[/** @type {keyof typeof WORDS} */ (language)] : WORDS.en;
}
