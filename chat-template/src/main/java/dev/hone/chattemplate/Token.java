package dev.hone.chattemplate;

/** A piece of a template's source with the line on which it begins. */
record Token(Kind kind, String text, int line) {

    enum Kind {
        DATA,
        PRINT_BEGIN,
        PRINT_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    String described() {
        return kind == Kind.END ? "the end of the template" : "\"" + text + "\"";
    }
}
