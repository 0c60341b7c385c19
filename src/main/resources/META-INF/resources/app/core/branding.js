// The name, the logo and the support address of the service, which the operator chooses. The service writes them into the shell.
export const NAME = document.querySelector('meta[name="application-name"]').content;
export const LOGO = document.querySelector('link[rel="icon"]').getAttribute('href');

const help = document.querySelector('link[rel="help"]');

/** Where people get help → {label, href}; null if the operator names no address. */
export const SUPPORT = help && { label: help.title, href: help.getAttribute('href') };
