package dev.hone.lab.testbed.program;

import dev.hone.llm.text.Message;
import dev.hone.schemas.digest.Sha256;
import dev.hone.trainer.pretrain.AddedTokens;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Base models that were made before, by the digest of everything that they were made from. */
public final class Bases {

    /** Counts up when the making itself changes, so that no base of an older one is taken. */
    private static final String FORMAT = "2";

    private final Path folder;

    public Bases(Path folder) {
        this.folder = folder;
    }

    /**
     * What a base is made from.
     *
     * @param settings the settings of the making, its seed among them
     */
    public record Recipe(List<Conversation> conversations, AddedTokens tokens, SortedMap<String, String> settings) {

        public Recipe {
            conversations = List.copyOf(conversations);
            settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        }

        String digest() {
            MessageDigest digest = Sha256.start();
            update(digest, FORMAT, settings.toString());
            tokens.items().forEach(item -> update(digest, "item", item));
            tokens.words().forEach(word -> update(digest, word));
            conversations.forEach(next -> update(digest, next));
            return Sha256.hex(digest.digest()).substring(0, 24);
        }

        private static void update(MessageDigest digest, Conversation conversation) {
            for (Message message : conversation.messages()) {
                update(digest, message.role(), message.content());
            }
            update(digest, "response", conversation.response());
        }

        private static void update(MessageDigest digest, String... texts) {
            for (String text : texts) {
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
        }
    }

    /** Makes a base. */
    @FunctionalInterface
    public interface Making {

        /** The folder appears whole or not at all. */
        void into(Path folder) throws IOException;
    }

    /** The folder of the base: one that is there, or one that is made now. */
    public Path get(Recipe recipe, Making making) throws IOException {
        Path made = folder.resolve(recipe.digest());
        if (!Files.isDirectory(made)) {
            Files.createDirectories(folder);
            making.into(made);
        }
        return made;
    }
}
