package dev.rollcall.audit;

/**
 * Who does something, named without personal data.
 *
 * @param subject the {@code sub} of their token; null if it is the service itself, which noticed a change
 * @param clientId the client the token was issued to, or null
 * @param wayIn how they came, or by what the service noticed
 * @param requestId the request, as the log has it, or null
 */
public record Actor(String subject, String clientId, String wayIn, String requestId) {}
