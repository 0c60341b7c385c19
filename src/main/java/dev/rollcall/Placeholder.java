package dev.rollcall;
final class Placeholder { private Placeholder() { } }
