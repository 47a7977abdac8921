package dev.hone.chattemplate;

/**
 * The result of the filter {@code safe}: text that can be printed, and nothing else, since jinja2 would escape what is
 * joined to it.
 */
record Markup(Text text) {}
