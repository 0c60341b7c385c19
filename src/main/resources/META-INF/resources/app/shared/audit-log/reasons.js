// Why acts were refused or given up, and why invitations and API keys have ended and agents are suspended, in words.
import { hasText, t } from '../../core/texts.js';

/** The reason in the outcome of an entry, as the end of a sentence. */
export function reasonOf({ action, outcomeDetails }) {
  const code = outcomeDetails.reason?.split(':').at(-1);
  if (action === 'revoke-key' && code && hasText(`auditLog.keyReasons.${code}`)) {
    return t(`auditLog.keyReasons.${code}`);
  }
  if (action === 'suspend-agent' && code && hasText(`auditLog.agentReasons.${code}`)) {
    return t(`auditLog.agentReasons.${code}`);
  }
  return code && (hasText(`auditLog.reasons.${code}`) ? t(`auditLog.reasons.${code}`) : code.replaceAll('-', ' '));
}
