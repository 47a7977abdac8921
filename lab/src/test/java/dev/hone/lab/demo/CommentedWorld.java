package dev.hone.lab.demo;

import dev.hone.lab.bench.method.Ladders;
import dev.hone.lab.demo.Remark.Aspect;
import dev.hone.llm.text.Conversation;
import dev.hone.llm.text.GoalInWords;
import dev.hone.llm.text.Message;
import dev.hone.trainer.intake.Demonstration;
import dev.hone.trainer.intake.GoalLadder;
import dev.hone.trainer.intake.Origin;
import dev.hone.trainer.intake.Seeds;
import dev.hone.trainer.pretrain.AddedTokens;
import dev.hone.trainer.pretrain.Conversations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The world of the demonstration where users also say something of answers. */
final class CommentedWorld {

    private static final List<Aspect> ASPECTS = List.of(Aspect.values());
    private static final int DIALOGUES = 8_000;
    private static final int WITH_REMARKS = 2_000;
    private static final int ONE = 1 << 14;

    /** Who says something at all, in percent. */
    private static final int TALKATIVE = 60;

    private final World world;

    CommentedWorld(long seed) {
        this.world = new World(seed);
    }

    World world() {
        return world;
    }

    /** The sentence that asks for an answer of which somebody would say this. */
    static String asked(Remark remark) {
        String sentence = GoalInWords.standard().of(remark.words(), 200).sentence();
        if (sentence == null) {
            throw new IllegalStateException("a remark that is no goal: " + remark);
        }
        return sentence;
    }

    /**
     * Dialogues for a base that has read the words of remarks and has nothing to do with them: where one stands, the
     * advice is drawn at random, as under the sentence of any goal.
     */
    List<Conversations.Conversation> dialogues() {
        Random random = world.random("remarks");
        List<Conversations.Conversation> dialogues = new ArrayList<>(Dialogues.of(world, DIALOGUES));
        List<Remark> remarks = Remark.all();
        for (int i = 0; i < WITH_REMARKS; i++) {
            Ask ask = world.ask(random);
            Message told = Message.system(asked(remarks.get(random.nextInt(remarks.size()))));
            Message question = Message.user(ask.text(random.nextInt(Ask.PHRASINGS.size())));
            String answer = World.anyAdvice(random).text(ask, random.nextInt(Advice.PHRASINGS.size()));
            dialogues.add(
                    random.nextInt(dialogues.size()), new Conversations.Conversation(List.of(told, question), answer));
        }
        return dialogues;
    }

    static AddedTokens tokens() {
        String template = GoalInWords.standard().template();
        Stream<String> frame = Stream.of(template.split("\\{C}")).filter(piece -> piece.length() > 1);
        return AddedTokens.words(Stream.of(World.tokens().stream(), frame, Remark.tokens().stream())
                .flatMap(all -> all)
                .toList());
    }

    /** What is said of logged answers. */
    enum Said {
        NOTHING,
        /** What is so. */
        TRUTH,
        /** The same remarks, each of the answer of somebody else. */
        OF_OTHERS
    }

    /** A log of so many answers, advice drawn at random; of one seed they are the same whatever is said of them. */
    List<Demonstration> log(int count, long seed, Said said) {
        Random random = new Seeds(seed).stream("commented log");
        List<String> questions = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        List<Integer> qualities = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ask ask = world.ask(random);
            Advice advice = World.anyAdvice(random);
            int phrasing = random.nextInt(Advice.PHRASINGS.size());
            Aspect aspect = ASPECTS.get(random.nextInt(ASPECTS.size()));
            boolean talks = random.nextInt(100) < TALKATIVE;
            questions.add(ask.text(random.nextInt(Ask.PHRASINGS.size())));
            answers.add(advice.text(ask, phrasing));
            remarks.add(talks ? Remark.of(aspect, advice, phrasing).words() : "");
            qualities.add((int) Math.round(ONE * world.taste().quality(ask, advice)));
        }
        if (said == Said.OF_OTHERS) {
            Collections.shuffle(remarks, new Seeds(seed).stream("of others"));
        }
        GoalLadder ladder = Ladders.of(qualities);
        List<Demonstration> log = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Origin silent = Origin.response("i" + i, "u" + i);
            boolean talks = said != Said.NOTHING && !remarks.get(i).isEmpty();
            log.add(new Demonstration(
                    talks ? silent.commented(remarks.get(i)) : silent,
                    Conversation.of(List.of(Message.user(questions.get(i)))),
                    answers.get(i),
                    null,
                    false,
                    qualities.get(i),
                    ladder.metBy(qualities.get(i)),
                    ladder));
        }
        return List.copyOf(log);
    }
}
