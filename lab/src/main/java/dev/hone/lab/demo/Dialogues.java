package dev.hone.lab.demo;

import dev.hone.llm.text.GoalPrompt;
import dev.hone.llm.text.Message;
import dev.hone.trainer.pretrain.Conversations.Conversation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Ungraded dialogues of the world, for a base model that understands the language and knows nothing of anybody's taste.
 *
 * <p>They teach what words have to do with, to follow a wish that is stated, and to read the level in a goal's
 * sentence. Where no wish is stated the advice is drawn at random, whatever level a system turn names.
 */
final class Dialogues {

    /** Words and sentences that stand in dialogues alone. */
    static final List<String> TOKENS =
            List.of("What has to do with", "What level?", "Suit both.", "Suit the person.", "Suit the occasion.");

    private enum Form {
        KIND(10),
        LEVEL(10),
        PLAIN(20),
        UNDER_A_GOAL(20),
        WISH_IN_SYSTEM(20),
        WISH(20);

        private final int percent;

        Form(int percent) {
            this.percent = percent;
        }
    }

    private static final GoalPrompt GOALS = GoalPrompt.standard();
    private static final int HIGHEST_LEVEL = 3;
    private static final int SHARES = 20;

    private final World world;
    private final Random random;

    private Dialogues(World world, Random random) {
        this.world = world;
        this.random = random;
    }

    static List<Conversation> of(World world, int count) {
        var dialogues = new Dialogues(world, world.random("dialogues"));
        List<Conversation> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(dialogues.next());
        }
        return made;
    }

    private Conversation next() {
        return switch (form()) {
            case KIND -> kind();
            case LEVEL -> level();
            case UNDER_A_GOAL -> advice(List.of(Message.system(sentence(anyLevel()))), "", false, false);
            case WISH_IN_SYSTEM -> wish(true);
            case WISH -> wish(false);
            case PLAIN -> advice(List.of(), "", false, false);
        };
    }

    private Form form() {
        int left = random.nextInt(100);
        for (Form form : Form.values()) {
            left -= form.percent;
            if (left < 0) {
                return form;
            }
        }
        throw new IllegalStateException("the shares of all forms are 100 percent");
    }

    private Conversation kind() {
        List<List<String>> groups = List.of(GiftWords.PEOPLE, GiftWords.OCCASIONS, GiftWords.STYLES, GiftWords.ITEMS);
        List<String> group = groups.get(random.nextInt(groups.size()));
        int word = random.nextInt(group.size());
        return new Conversation(
                List.of(Message.user("What has to do with " + group.get(word) + "?")),
                " " + GiftWords.KINDS.get(GiftWords.kind(group, word)));
    }

    private Conversation level() {
        int level = anyLevel();
        return new Conversation(
                List.of(Message.system(sentence(level)), Message.user("What level?")), Integer.toString(level));
    }

    private Conversation wish(boolean inSystem) {
        boolean person = random.nextBoolean();
        boolean occasion = !person || random.nextBoolean();
        String wish = person && occasion ? "Suit both." : person ? "Suit the person." : "Suit the occasion.";
        return inSystem
                ? advice(List.of(Message.system(wish)), "", person, occasion)
                : advice(List.of(), wish + " ", person, occasion);
    }

    /** An answer whose item is of the person's kind, and whose style is of the occasion's, where that is wished. */
    private Conversation advice(List<Message> before, String wish, boolean suitPerson, boolean suitOccasion) {
        Ask ask = world.ask(random);
        Advice any = World.anyAdvice(random);
        while ((suitPerson
                        && GiftWords.kind(GiftWords.ITEMS, any.item())
                                != GiftWords.kind(GiftWords.PEOPLE, ask.person()))
                || (suitOccasion
                        && GiftWords.kind(GiftWords.STYLES, any.style())
                                != GiftWords.kind(GiftWords.OCCASIONS, ask.occasion()))) {
            any = World.anyAdvice(random);
        }
        List<Message> messages = new ArrayList<>(before);
        messages.add(Message.user(wish + ask.text(random.nextInt(Ask.PHRASINGS.size()))));
        return new Conversation(messages, any.text(ask, random.nextInt(Advice.PHRASINGS.size())));
    }

    private int anyLevel() {
        return random.nextInt(HIGHEST_LEVEL + 1);
    }

    private String sentence(int level) {
        double share = (1 + random.nextInt(SHARES - 1)) / (double) SHARES;
        return GOALS.sentence(level, HIGHEST_LEVEL, share, random.nextInt(GOALS.phrasings()));
    }
}
