package dev.hone.chattemplate;

/** A filter, test, method or function of the subset. */
record Operation(Signature signature, Body body) {

    /** What an operation does with the value that it is applied to, None for a function. */
    interface Body {
        Object apply(Object value, Arguments arguments);
    }
}
