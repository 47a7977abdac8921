package dev.hone.cli.generate;

import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.Message;
import dev.hone.llm.text.Renderer;
import dev.hone.llm.text.Tokenizer;
import dev.hone.terminal.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The input that is to be continued, in one of the three ways in which it can be given. */
public sealed interface Prompt {

    /** More tokens than any model has positions for. */
    int UNLIMITED = 1 << 30;

    /** Its token ids. */
    int[] ids(GenerationModel checkpoint, @Nullable String goal) throws IOException;

    /**
     * Text as it is, with the special tokens that the tokenizer adds; with a goal, one user's turn of a conversation.
     */
    record Raw(String text) implements Prompt {

        @Override
        public int[] ids(GenerationModel checkpoint, @Nullable String goal) {
            if (goal != null) {
                return rendered(Conversation.of(List.of(Message.user(text))), checkpoint, goal, "--goal");
            }
            int[] ids = checkpoint.tokenizerFor("--prompt").encodeWithSpecialTokens(text);
            if (ids.length == 0) {
                throw new UsageException("--prompt is empty, and the tokenizer puts nothing before it");
            }
            return ids;
        }
    }

    /** A conversation in a file, through the chat template. */
    record Messages(Path file) implements Prompt {

        @Override
        public int[] ids(GenerationModel checkpoint, @Nullable String goal) throws IOException {
            return rendered(MessagesFile.read(file), checkpoint, goal, "--messages");
        }
    }

    /** Token ids, for a model with or without a tokenizer. */
    record Ids(List<Integer> ids) implements Prompt {

        public Ids {
            ids = List.copyOf(ids);
        }

        /** From text such as {@code 1,2,3}. */
        public static Ids parse(String text) {
            List<Integer> ids = new ArrayList<>();
            for (String word : text.split(",", -1)) {
                try {
                    ids.add(Integer.parseInt(word.strip()));
                } catch (NumberFormatException e) {
                    throw new UsageException(
                            "--prompt-ids takes whole numbers with commas between them, such as 1,2,3; \""
                                    + word.strip() + "\" is none",
                            e);
                }
            }
            return new Ids(ids);
        }

        @Override
        public int[] ids(GenerationModel checkpoint, @Nullable String goal) {
            if (goal != null) {
                throw new UsageException("--goal has no place in --prompt-ids: the ids are the whole prompt; give"
                        + " --prompt or --messages");
            }
            return ids.stream().mapToInt(Integer::intValue).toArray();
        }
    }

    private static int[] rendered(
            Conversation conversation, GenerationModel checkpoint, @Nullable String goal, String option) {
        Tokenizer tokenizer = checkpoint.tokenizerFor(option);
        try {
            // All of it: whether it fits is told afterwards, in words, instead of dropping turns in silence.
            return new Renderer(tokenizer).renderPrompt(conversation, goal, UNLIMITED);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + " cannot be rendered for this model: " + e.getMessage(), e);
        }
    }
}
