package dev.hone.chattemplate;

import java.util.List;

/** The bound on what one rendering may compute, so that no template runs or grows without end. */
final class Budget {

    private static final long WORK = 20_000_000;
    private static final int DEPTH = 60;

    private long left = WORK;
    private int depth;

    /** Pays for steps taken or characters made. */
    void charge(long work) {
        left -= work;
        if (left < 0) {
            throw new TemplateException("rendering takes too long or gives too much text");
        }
    }

    Object charged(Object value) {
        if (value instanceof Text text) {
            charge(text.length());
        } else if (value instanceof List<?> list) {
            charge(list.size());
        }
        return value;
    }

    void enter() {
        if (++depth > DEPTH) {
            throw new TemplateException("macros call each other more than " + DEPTH + " deep");
        }
    }

    void leave() {
        depth--;
    }
}
