package dev.hone.llm.text;

import dev.hone.chattemplate.ChatTemplate;
import dev.hone.chattemplate.TemplateException;
import dev.hone.chattemplate.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The chat format that a model's folder brings along as a template.
 *
 * <p>Turns are dropped from one user turn to the next, so that what is left begins as a conversation does. The template
 * is asked by example what it does not state: whether it has a system turn, which token ends the assistant's, and which
 * turns it leaves out.
 */
final class TemplateFormat implements ChatFormat {

    private static final String VERSION = "hone-jinja-1 goal-in-system drop-oldest 2024-07-26\n";
    private static final String PROBE = "hone asks";

    private final Tokenizer tokenizer;
    private final PromptText prompt;
    private final GoalPlacement placement;
    private final List<Integer> ends;

    private TemplateFormat(Tokenizer tokenizer, PromptText prompt) {
        this.tokenizer = tokenizer;
        this.prompt = prompt;
        this.placement = hasSystemTurn() ? GoalPlacement.SYSTEM_TURN : GoalPlacement.FIRST_USER_TURN;
        this.ends = ends();
    }

    static TemplateFormat of(Tokenizer tokenizer) {
        String source = tokenizer.config().chatTemplate();
        if (source == null) {
            throw new IllegalArgumentException(
                    "the model has no chat format: its tokenizer lacks the tokens "
                            + String.join(" ", ChatTokens.ALL)
                            + " and its folder has no chat_template; put one into tokenizer_config.json or chat_template.jinja");
        }
        requireTheTokensOf(source, tokenizer);
        try {
            ChatTemplate template = ChatTemplate.parse(source);
            return new TemplateFormat(
                    tokenizer, new PromptText(template, tokenizer.config().names()));
        } catch (TemplateException outside) {
            throw new IllegalArgumentException(
                    "the model's chat_template cannot be used: " + outside.getMessage(), outside);
        }
    }

    /** Transformers adds a token that is named and not there; a template that prints it would print characters here. */
    private static void requireTheTokensOf(String template, Tokenizer tokenizer) {
        tokenizer.config().names().forEach((name, token) -> {
            if (template.contains(name) && tokenizer.find(token).isEmpty()) {
                throw new IllegalArgumentException("the model's chat_template prints " + name + ", and tokenizer.json"
                        + " lacks \"" + token + "\", which tokenizer_config.json names so; save the tokenizer again"
                        + " with its added tokens (save_pretrained of a fast tokenizer)");
            }
        });
    }

    private boolean hasSystemTurn() {
        try {
            List<Message> probe = List.of(Message.system(PROBE), Message.user("u"));
            return prompt.of(Conversation.of(probe), true).value().contains(PROBE);
        } catch (TemplateException refused) {
            return false;
        }
    }

    private List<Integer> ends() {
        Set<Integer> ids = new LinkedHashSet<>();
        List<Message> probe = List.of(Message.user("u"), Message.assistant(PROBE));
        Text text = prompt.of(Conversation.of(probe), false);
        int answer = text.value().indexOf(PROBE);
        int after = answer < 0 ? -1 : tokenizer.special().firstAfter(text, answer + PROBE.length());
        if (after >= 0) {
            ids.add(after);
        }
        String name = tokenizer.config().names().get("eos_token");
        OptionalInt eos = name == null ? OptionalInt.empty() : tokenizer.find(name);
        eos.ifPresent(ids::add);
        ids.addAll(tokenizer.config().endTokenIds());
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("no token ends an answer: the chat_template writes none behind the "
                    + "assistant's words and tokenizer_config.json has no eos_token");
        }
        return List.copyOf(ids);
    }

    @Override
    public int[] prompt(Conversation conversation, @Nullable String goal, int maxTokens) {
        List<List<Message>> cuts = cuts(conversation.messages());
        IntFunction<int[]> dropping = cut -> ids(conversation.with(cuts.get(cut)), goal);
        int cut = firstThatFits(cuts.size() - 1, dropping, maxTokens);
        LostTurns.refuse(prompt, placed(conversation, goal));
        int[] ids = dropping.apply(cut);
        if (ids.length == 0) {
            throw new ConversationRefusedException("the model's chat_template prints nothing for this conversation");
        }
        return ids.length <= maxTokens ? ids : shortened(conversation.with(cuts.get(cut)), goal, maxTokens);
    }

    @Override
    public Conversation placed(Conversation conversation, @Nullable String goal) {
        return goal == null ? conversation : conversation.with(placement.placed(conversation.messages(), goal));
    }

    private int[] ids(Conversation conversation, @Nullable String goal) {
        try {
            return tokenizer.encode(prompt.of(placed(conversation, goal), true));
        } catch (TemplateException unrendered) {
            throw noPrompt(unrendered);
        }
    }

    private static NoPromptException noPrompt(TemplateException unrendered) {
        NoPromptException why = unrendered
                .refusal()
                .<NoPromptException>map(ConversationRefusedException::byTemplate)
                .orElseGet(() -> new TemplateFailedException(String.valueOf(unrendered.getMessage())));
        why.initCause(unrendered);
        return why;
    }

    /**
     * What is left of the messages when nothing is dropped, everything before the second user turn, before the third,
     * and so on.
     */
    private static List<List<Message>> cuts(List<Message> messages) {
        List<List<Message>> cuts = new ArrayList<>(List.of(messages));
        boolean begun = false;
        for (int i = 0; i < messages.size(); i++) {
            if (begun && messages.get(i).isUser()) {
                List<Message> left = new ArrayList<>(messages.subList(0, i));
                left.removeIf(message -> !message.isSystem());
                left.addAll(messages.subList(i, messages.size()));
                cuts.add(left);
            }
            begun |= !messages.get(i).isSystem();
        }
        return cuts;
    }

    /** The lowest number whose ids fit, by halving; the last where none does. */
    private static int firstThatFits(int last, IntFunction<int[]> ids, int maxTokens) {
        if (ids.apply(0).length <= maxTokens) {
            return 0;
        }
        int tooLong = 0;
        int fits = last;
        while (fits - tooLong > 1) {
            int middle = (tooLong + fits) >>> 1;
            if (ids.apply(middle).length <= maxTokens) {
                fits = middle;
            } else {
                tooLong = middle;
            }
        }
        return fits;
    }

    /** The newest turn loses its beginning, character by character. */
    private int[] shortened(Conversation conversation, @Nullable String goal, int maxTokens) {
        List<Message> messages = conversation.messages();
        Message newest = messages.get(messages.size() - 1);
        String content = newest.content();
        int characters = content.codePointCount(0, content.length());
        IntFunction<int[]> losing = lost -> {
            List<Message> left = new ArrayList<>(messages);
            String rest = content.substring(content.offsetByCodePoints(0, lost));
            left.set(left.size() - 1, newest.withContent(rest));
            return ids(conversation.with(left), goal);
        };
        int lost = newest.isSystem() ? 0 : firstThatFits(characters, losing, maxTokens);
        int[] ids = losing.apply(lost);
        if (ids.length > maxTokens || lost == characters) {
            throw new PromptTooLongException("goal, system turns and tools", maxTokens);
        }
        return ids;
    }

    @Override
    public boolean reads(String argument) {
        return prompt.template().source().contains(argument);
    }

    @Override
    public List<Integer> endTokenIds() {
        return ends;
    }

    @Override
    public Optional<String> template() {
        return Optional.of(prompt.template().source());
    }

    @Override
    public String digest() {
        String names = prompt.specialTokens().toString();
        return TextDigest.of((VERSION + names + "\n" + prompt.template().source()).getBytes(StandardCharsets.UTF_8));
    }
}
