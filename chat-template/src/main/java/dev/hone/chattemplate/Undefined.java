package dev.hone.chattemplate;

/** What a name or an item without a value stands for: printed as nothing, false, empty, and an error wherever it is used further. */
record Undefined(String what) {

    TemplateException used() {
        return new TemplateException(what);
    }
}
