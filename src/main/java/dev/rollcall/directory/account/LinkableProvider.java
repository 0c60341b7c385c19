package dev.rollcall.directory.account;

/**
 * A provider with which users can link an account.
 *
 * @param alias its name in the realm
 * @param name for people; null if it has none
 */
public record LinkableProvider(String alias, String name) {}
