package dev.hone.serving.engine;

import dev.hone.llm.text.Tokenizer;
import dev.hone.serving.answers.AnswerToken.Spelling;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** How tokens are written. */
final class Spellings {

    private Spellings() {}

    static Spelling of(Tokenizer tokenizer, int id) {
        byte[] bytes = tokenizer.bytes(id);
        List<Integer> numbers =
                IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xff).toList();
        String text = bytes.length == 0
                ? tokenizer.decodeWithSpecialTokens(new int[] {id})
                : new String(bytes, StandardCharsets.UTF_8);
        return new Spelling(text, numbers);
    }
}
