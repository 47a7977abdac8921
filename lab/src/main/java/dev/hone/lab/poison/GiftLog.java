package dev.hone.lab.poison;

import dev.hone.lab.demo.Advice;
import dev.hone.lab.demo.Ask;
import dev.hone.lab.demo.GiftWords;
import dev.hone.lab.demo.Habits;
import dev.hone.lab.demo.World;
import dev.hone.lab.replay.input.Envelopes;
import dev.hone.schemas.records.Caller;
import dev.hone.schemas.records.FeedbackGiven;
import dev.hone.schemas.records.PromptSubmitted;
import dev.hone.schemas.records.ResponseServed;
import dev.hone.schemas.records.Source;
import dev.hone.schemas.records.SourceKind;
import dev.hone.trainer.intake.Seeds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;

/**
 * What was asked, answered and graded in the demonstration's world before anything was learned, by honest people and by
 * others. Advice is drawn evenly from all that there is, which is what the base gives, and graded by the world's taste.
 * All of it follows from the seed, and the honest part is the same in every log of it.
 */
final class GiftLog {

    static final int SUBJECTS = 100;
    static final int EACH = 14;
    static final String LINE = "main";
    static final String SEGMENT = "gifts/advice";

    /** Who votes on others' answers. */
    static final String STRANGER = "stranger";

    /** What ids and names of those begin with who are beside the honest people of every log. */
    static final String BESIDE = "beside-";

    private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");
    private static final long APART_MS = 10_000;
    private static final int BEST = 5;
    private static final int WORST = 1;

    private final World world;
    private final Seeds seeds;
    private final int target;
    private final List<Interaction> honest = new ArrayList<>();

    /** A record as the streams applications read it. */
    record Entry(String id, long atMs, SpecificRecord record) {}

    private record Interaction(
            String id, String subject, Caller key, Ask ask, Advice advice, int phrasing, int stars) {}

    /** @param seed of what is said; the world keeps its taste */
    GiftLog(World world, long seed) {
        this.world = world;
        this.seeds = new Seeds(seed);
        this.target = Math.floorMod(seed, GiftWords.ITEMS.size());
        Random random = seeds.stream("honest");
        for (int subject = 0; subject < SUBJECTS; subject++) {
            for (int i = 0; i < EACH; i++) {
                String id = "honest-" + subject + "-" + i;
                honest.add(interaction(id, "user-" + subject, Attack.application(), random, true));
            }
        }
    }

    /** The gift that attackers want everybody to be told of, by its number. */
    int target() {
        return target;
    }

    /** Honest people alone. */
    List<Entry> clean() {
        return entries(honest);
    }

    /** The same and the attack; or, in its place, as many honest people who do as much. */
    List<Entry> with(Attack attack, boolean honestly) {
        Random random = seeds.stream(attack + (honestly ? " by honest people" : ""));
        if (attack == Attack.STRANGER) {
            List<Entry> all = clean();
            all.addAll(votes(random, honestly));
            return all;
        }
        List<Interaction> all = new ArrayList<>(honest);
        for (int subject = 0; subject < attack.subjects(); subject++) {
            for (int i = 0; i < attack.each(); i++) {
                String id = BESIDE + subject + "-" + i;
                all.add(interaction(id, BESIDE + subject, attack.key(), random, honestly));
            }
        }
        return entries(all);
    }

    private Interaction interaction(String id, String subject, Caller key, Random random, boolean honestly) {
        Ask ask = world.ask(random);
        Advice any = World.anyAdvice(random);
        Advice advice = !honestly && random.nextBoolean() ? new Advice(any.style(), target) : any;
        int stars = honestly ? Habits.rating(world.taste().quality(ask, advice), random) : stars(advice);
        return new Interaction(id, subject, key, ask, advice, random.nextInt(Advice.PHRASINGS.size()), stars);
    }

    private int stars(Advice advice) {
        return advice.item() == target ? BEST : WORST;
    }

    private List<Entry> votes(Random random, boolean honestly) {
        List<Interaction> of = new ArrayList<>(honest);
        Collections.shuffle(of, random);
        if (!honestly) {
            of.sort(Comparator.comparing((Interaction one) -> one.advice().item() != target));
        }
        List<Entry> votes = new ArrayList<>();
        for (Interaction one : of.subList(0, Attack.VOTES_ON_OTHERS)) {
            int stars = honestly
                    ? Habits.rating(world.taste().quality(one.ask(), one.advice()), random)
                    : stars(one.advice());
            long atMs = atMs(honest.indexOf(one)) + 3;
            votes.add(vote(one.id(), atMs, STRANGER, Attack.STRANGER.key(), stars));
        }
        return votes;
    }

    private static List<Entry> entries(List<Interaction> interactions) {
        List<Entry> entries = new ArrayList<>();
        for (int number = 0; number < interactions.size(); number++) {
            Interaction one = interactions.get(number);
            long atMs = atMs(number);
            entries.add(new Entry(one.id(), atMs, prompt(one)));
            entries.add(new Entry(one.id(), atMs + 1, response(one)));
            entries.add(vote(one.id(), atMs + 2, one.subject(), one.key(), one.stars()));
        }
        return entries;
    }

    private static long atMs(int number) {
        return BEGAN.toEpochMilli() + number * APART_MS;
    }

    private static PromptSubmitted prompt(Interaction one) {
        String text = one.ask().text(one.phrasing() % Ask.PHRASINGS.size());
        return PromptSubmitted.newBuilder()
                .setSegment(SEGMENT)
                .setSubject(one.subject())
                .setMessages(List.of(Envelopes.message("user", text)))
                .setCaller(one.key())
                .build();
    }

    private static ResponseServed response(Interaction one) {
        return ResponseServed.newBuilder()
                .setVersion("base")
                .setText(Envelopes.envelope(one.advice().text(one.ask(), one.phrasing())))
                .build();
    }

    private static Entry vote(String id, long atMs, String giver, Caller key, int stars) {
        FeedbackGiven given = FeedbackGiven.newBuilder()
                .setFeedbackId("by-" + giver)
                .setMetric("rating")
                .setValue((double) stars)
                .setSource(new Source(SourceKind.HUMAN, giver))
                .setEventTime(Instant.ofEpochMilli(atMs))
                .setCaller(key)
                .build();
        return new Entry(id, atMs, given);
    }
}
