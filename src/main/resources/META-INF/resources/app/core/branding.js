// The name, the logo, the support address and the features of the service, which the operator chooses. The service writes them into the
// shell.
export const NAME = document.querySelector('meta[name="application-name"]').content;
export const LOGO = document.querySelector('link[rel="icon"]').getAttribute('href');

const help = document.querySelector('link[rel="help"]');

/** Where people get help → {label, href}; null if the operator names no address. */
export const SUPPORT = help && { label: help.title, href: help.getAttribute('href') };

const features = document.querySelector('meta[name="features"]').content.split(' ');

/** Whether users may have API keys. Agents act by nothing else. */
export const HAS_KEYS = features.includes('keys');

/** Whether everybody may create agents of their own. */
export const HAS_OWN_AGENTS = features.includes('ownagents');

/** Whether the owners of organizations may have webhooks. */
export const HAS_ORGANIZATION_WEBHOOKS = features.includes('organizationwebhooks');
