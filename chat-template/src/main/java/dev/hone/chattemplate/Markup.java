package dev.hone.chattemplate;

/** What the filter {@code safe} gives: text that can be printed, and nothing else, since jinja2 would escape what is joined to it. */
record Markup(Text text) {}
