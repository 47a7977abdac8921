package dev.hone.chattemplate;

import dev.hone.chattemplate.Token.Kind;
import java.util.List;

/** A place in a list of tokens. */
final class TokenCursor {

    private final List<Token> tokens;
    private int place;

    TokenCursor(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(place);
    }

    Token peekAfter() {
        return tokens.get(Math.min(place + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = peek();
        if (token.kind() != Kind.END) {
            place++;
        }
        return token;
    }

    boolean skipOperator(String operator) {
        return skip(peek().isOperator(operator));
    }

    boolean skipName(String name) {
        return skip(peek().isName(name));
    }

    private boolean skip(boolean found) {
        if (found) {
            place++;
        }
        return found;
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("\"" + operator + "\"");
        }
    }

    Token expect(Kind kind, String wanted) {
        if (peek().kind() != kind) {
            throw unexpected(wanted);
        }
        return next();
    }

    TemplateException unexpected(String wanted) {
        return refused("expected " + wanted + " and found " + peek().described());
    }

    TemplateException refused(String message) {
        return TemplateException.at(peek().line(), message);
    }
}
