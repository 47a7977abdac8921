package dev.hone.llm.text;

import dev.hone.chattemplate.Text;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Second spellings of a tokenizer's special tokens, which nobody can guess.
 *
 * <p>A tokenizer that knows special tokens only by these finds none in what people write. The spellings are new in each
 * process and never leave it; ids do not depend on them.
 */
final class SpecialTokens {

    private static final int SECRET_BYTES = 16;

    private final String secret;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Pattern names;

    SpecialTokens(List<AddedToken> added) {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        this.secret = HexFormat.of().formatHex(bytes);
        added.stream().filter(AddedToken::special).forEach(token -> ids.put(token.content(), token.id()));
        // The longest first, as tokenizers choose among tokens that begin at the same place.
        List<String> patterns = added.stream()
                .filter(AddedToken::special)
                .sorted(Comparator.comparingInt(token -> -token.content().length()))
                .map(SpecialTokens::pattern)
                .toList();
        this.names = Pattern.compile(patterns.isEmpty() ? "(?!)" : String.join("|", patterns));
    }

    private static String pattern(AddedToken token) {
        String quoted = Pattern.quote(token.content());
        return token.wholeWord() ? "(?<![\\p{L}\\p{N}_])" + quoted + "(?![\\p{L}\\p{N}_])" : quoted;
    }

    /** The spelling of a token: private-use characters around its id and the secret. */
    String spelling(int id) {
        return "\ue0f0" + id + "\ue0f1" + secret + "\ue0f2";
    }

    /** The text with those special tokens respelled that the template alone wrote. */
    String respelled(Text text) {
        StringBuilder out = new StringBuilder();
        Matcher found = names.matcher(text.value());
        int from = 0;
        for (int at = 0; found.find(at); ) {
            if (text.isWritten(found.start(), found.end())) {
                at = found.start() + 1;
            } else {
                out.append(text.value(), from, found.start()).append(spelling(idOf(found.group())));
                from = found.end();
                at = from;
            }
        }
        return out.append(text.value(), from, text.length()).toString();
    }

    /** The first special token that the template wrote at or after a place, or -1. */
    int firstAfter(Text text, int place) {
        Matcher found = names.matcher(text.value());
        for (int at = place; found.find(at); at = found.start() + 1) {
            if (!text.isWritten(found.start(), found.end())) {
                return idOf(found.group());
            }
        }
        return -1;
    }

    private int idOf(String name) {
        Integer id = ids.get(name);
        if (id == null) {
            throw new IllegalStateException("a special token was found that is none: " + name);
        }
        return id;
    }
}
