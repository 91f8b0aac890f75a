import { broughtBy } from '../systems/brought.js';
import type { SystemForms } from './system-forms.js';

/**
 * The forms of all systems, in the order of the registry. What a system brings must not import this file, which waits
 * for it.
 */
export const SYSTEM_FORMS = (await broughtBy('forms')) as readonly SystemForms[];
