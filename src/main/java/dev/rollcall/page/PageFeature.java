package dev.rollcall.page;

/** A part of the pages that is there only if the operator has enabled it. Each bean of this type is one. */
public interface PageFeature {

    /** Returns the name that the scripts know it by: lower-case letters. */
    String name();

    boolean enabled();
}
