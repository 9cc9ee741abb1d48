/** What is stored, in English. */
export default {
  storedPage: 'Mizaj · what is stored here',
  storedTitle: 'What is stored on this machine',
  storedLead:
    'Everything that Mizaj keeps in this browser, with its size, and a button that removes it. Nothing of it was ever sent anywhere.',
  storedHere: 'Stored here',
  storedRemove: 'Remove',
  storedRemoveAll: 'Remove everything',
  storedBack: 'Back to the studio',
  storedLooking: 'Looking…',
  storedNothing: 'Nothing is stored. Mizaj has left nothing in this browser.',
  storedTotal: { one: '{count} entry, {size}', other: '{count} entries, {size}' },
  storedRemoved: 'Removed: {name}',
  storedNotRemoved:
    '{name} could not be removed ({reason}). Close the other windows of Mizaj and try again.',
  storedElse: 'What this page cannot see',
  storedElsePoints:
    'Copies that the browser itself keeps of files it has downloaded: “Clear browsing data” removes them|Files that you saved, and links that you copied|The address of a shared link that you opened, in the browser’s history|Another window of Mizaj that is open may store its settings and files again',

  stored_language: 'Language of the interface',
  stored_language_why: 'So that the pages open in the language you chose.',
  stored_theme: 'Light or dark',
  stored_theme_why: 'So that the pages open in the colors you chose.',
  stored_visited: 'Mark that model files are kept',
  stored_visited_why: 'Saves the first start from looking for files that are not there.',
  stored_file: 'File you analyzed: {name}',
  stored_file_why:
    'Its rows, results and corrections, so that you can open it again. It holds texts.',
  stored_database: 'List of analyzed files',
  stored_database_why: 'The empty list in which analyzed files are kept.',
  stored_models: 'Model files',
  stored_models_why:
    'So that the model is not downloaded at every visit. They hold none of your texts.',
  stored_site: 'Pages for use without a network',
  stored_site_why: 'The pages, the engine and the default model. They hold none of your texts.',
  stored_worker: 'Service worker',
  stored_worker_why: 'The script that opens the pages when there is no network.',
  stored_other: 'Other entry: {name}',
  stored_other_why: 'Another page or an earlier version stored it at this address.',
};
