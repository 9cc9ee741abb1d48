/** The words of the dialog in the language of the moment: its own messages and those of all pages. */

import { withMessages } from '../shared/i18n.js';
import ar from './messages/ar.js';
import en from './messages/en.js';
import fr from './messages/fr.js';

/** The text for a key; see `t` of all pages. */
export const t = withMessages({ ar, en, fr });
