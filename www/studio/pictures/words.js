/** The words of this part in the language of the page: its own messages and those of all views. */

import { withMessages } from '../../shared/i18n.js';
import ar from './messages/ar.js';
import en from './messages/en.js';
import fr from './messages/fr.js';

/** The text for a key; see `t` of all views. */
export const t = withMessages({ ar, en, fr });
