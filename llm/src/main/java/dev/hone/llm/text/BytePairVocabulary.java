package dev.hone.llm.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A byte-level BPE tokenizer as another engine needs it to make the same ids: GPT-2's kind, which Llama 3 and Qwen have
 * as well.
 *
 * @param tokens by id, ids that stand for nothing included
 * @param merges the two tokens of each, with a space between, the first to be merged first
 * @param split how text is cut into words, which no merge crosses
 * @param ignoresMerges whether a word that is a token is one, whatever the merges make of it
 * @param named ids by what they are for, such as {@code bos_token}, where a token of that name exists
 * @param first the token that is put before a text, null for none
 * @param last the token that is put behind a text, null for none
 * @param chatTemplate null where the folder has none
 */
public record BytePairVocabulary(
        List<Token> tokens,
        List<String> merges,
        WordSplit split,
        boolean ignoresMerges,
        Map<String, Integer> named,
        @Nullable Integer first,
        @Nullable Integer last,
        @Nullable String chatTemplate) {

    /** What a token is. */
    public enum Kind {
        /** Part of the vocabulary that is merged; its text writes each byte as one printable character. */
        NORMAL,
        /** An added token that is recognised in any text; its text is what it stands for. */
        ADDED,
        /** An added token that means something to the model. */
        SPECIAL,
        /** An id that stands for nothing. */
        UNUSED
    }

    /** A token, its text as {@code tokenizer.json} writes it. */
    public record Token(String text, Kind kind) {}

    public BytePairVocabulary {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
        named = Map.copyOf(named);
    }

    /**
     * Reads {@code tokenizer.json} and the files beside it.
     *
     * @throws IllegalArgumentException in words where it is another kind of tokenizer, or has a step that others do not
     *     take the same way
     */
    public static BytePairVocabulary read(Path folder) throws IOException {
        TokenizerFile file = TokenizerFile.parse(Files.readAllBytes(folder.resolve("tokenizer.json")));
        TokenizerConfig config = TokenizerConfig.read(folder);
        config.requireAdded(file.added());
        JsonNode model = file.json().path("model");
        BytePairSteps.require(file.json());
        List<Token> tokens = tokens(file);
        Map<String, Integer> ids = ids(tokens);
        Surround surround = Surround.of(file.json().path("post_processor"), ids);
        Map<String, Integer> named = new HashMap<>();
        config.names().forEach((use, text) -> Optional.ofNullable(ids.get(text)).ifPresent(id -> named.put(use, id)));
        return new BytePairVocabulary(
                tokens,
                merges(model.path("merges")),
                WordSplit.of(file.json().path("pre_tokenizer")),
                model.path("ignore_merges").asBoolean(),
                named,
                surround.first(),
                surround.last(),
                config.chatTemplate());
    }

    /** The id of the token that is there for something, such as {@code eos_token}. */
    public OptionalInt named(String use) {
        Integer id = named.get(use);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private static List<Token> tokens(TokenizerFile file) {
        @Nullable Token[] tokens = new @Nullable Token[file.vocabSize()];
        file.json().path("model").path("vocab").properties().forEach(token -> {
            tokens[token.getValue().asInt()] = new Token(token.getKey(), Kind.NORMAL);
        });
        for (JsonNode added : file.json().path("added_tokens")) {
            BytePairSteps.requirePlain(added);
            AddedToken token = AddedToken.of(added);
            tokens[token.id()] = new Token(token.content(), token.special() ? Kind.SPECIAL : Kind.ADDED);
        }
        List<Token> all = new ArrayList<>(tokens.length);
        for (int id = 0; id < tokens.length; id++) {
            Token token = tokens[id];
            all.add(token == null ? unused(id) : token);
        }
        return all;
    }

    /** What stands at an id that is no token's. */
    public static Token unused(int id) {
        return new Token("[unused " + id + "]", Kind.UNUSED);
    }

    private static Map<String, Integer> ids(List<Token> tokens) {
        Map<String, Integer> ids = new HashMap<>(2 * tokens.size());
        for (int id = 0; id < tokens.size(); id++) {
            Integer other = ids.put(tokens.get(id).text(), id);
            if (other != null) {
                throw new IllegalArgumentException(
                        "tokenizer.json has \"" + tokens.get(id).text() + "\" twice, as " + other + " and " + id
                                + ": another engine would know only one of them");
            }
        }
        return ids;
    }

    private static List<String> merges(JsonNode json) {
        List<String> merges = new ArrayList<>(json.size());
        for (JsonNode merge : json) {
            merges.add(
                    merge.isArray()
                            ? merge.path(0).asText() + " " + merge.path(1).asText()
                            : merge.asText());
        }
        return merges;
    }

    /** The tokens that a post-processor puts around a text. */
    private record Surround(
            @Nullable Integer first, @Nullable Integer last) {

        static Surround of(JsonNode processor, Map<String, Integer> ids) {
            Surround none = new Surround(null, null);
            return switch (processor.path("type").asText()) {
                case "", "ByteLevel" -> none;
                case "TemplateProcessing" -> ofTemplate(processor.path("single"), ids);
                case "Sequence" -> {
                    Surround found = none;
                    for (JsonNode step : processor.path("processors")) {
                        Surround its = of(step, ids);
                        found = its.equals(none) ? found : its;
                    }
                    yield found;
                }
                default ->
                    throw BytePairSteps.refused(
                            "post_processor", processor.path("type").asText());
            };
        }

        private static Surround ofTemplate(JsonNode single, Map<String, Integer> ids) {
            Integer first = null;
            Integer last = null;
            boolean text = false;
            for (JsonNode piece : single) {
                if (piece.has("Sequence")) {
                    text = true;
                    continue;
                }
                Integer id = ids.get(piece.path("SpecialToken").path("id").asText());
                if (id == null || (text ? last : first) != null) {
                    throw BytePairSteps.refused("post_processor", single.toString());
                }
                last = text ? id : last;
                first = text ? first : id;
            }
            return new Surround(first, last);
        }
    }
}
