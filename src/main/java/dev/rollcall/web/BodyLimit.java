package dev.rollcall.web;

/**
 * That bodies for one path may be larger than {@code quarkus.http.limits.max-body-size}. Beans of this type are gathered by
 * {@link ProblemRoutes}; whoever reads such a body counts it, since not every one says its length beforehand.
 *
 * @param path exactly
 */
public record BodyLimit(String path, long mostBytes) {}
