// Why acts were refused or given up, in words.
import { hasText, t } from '../../core/texts.js';

/** The reason in the outcome of an entry, as the end of a sentence. */
export function reasonOf({ outcomeDetails }) {
  const code = outcomeDetails.reason?.split(':').at(-1);
  return code && (hasText(`auditLog.reasons.${code}`) ? t(`auditLog.reasons.${code}`) : code.replaceAll('-', ' '));
}
