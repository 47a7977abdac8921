package dev.hone.chattemplate;

/** Python's None, so that absence is a value like any other within a template. */
enum None {
    NONE
}
