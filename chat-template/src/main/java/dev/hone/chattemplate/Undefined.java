package dev.hone.chattemplate;

/**
 * The value of a name or an item that has none: printed as nothing, false, empty, and an error wherever it is used
 * further.
 */
record Undefined(String what) {

    TemplateException used() {
        return new TemplateException(what);
    }
}
