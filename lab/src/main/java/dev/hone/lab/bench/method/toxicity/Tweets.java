package dev.hone.lab.bench.method.toxicity;

import dev.hone.lab.replay.movielens.Csv;
import dev.hone.trainer.intake.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Graded tweets, dealt to the parts of the comparison by a hash of their number. */
final class Tweets {

    private static final Pattern HANDLE = Pattern.compile("@\\w+");
    private static final Pattern LINK = Pattern.compile("https?://\\S*");
    private static final Pattern ENTITY = Pattern.compile("&#?\\w+;");
    private static final Pattern RETWEET = Pattern.compile("^[!\\s]*RT\\b[\\s:]*");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern BEGINNING = Pattern.compile("^(\\S+ \\S+ \\S+)( \\S.*)$");
    private static final int HUNDRED = 100;

    private Tweets() {}

    /** What a tweet is used for: each for one thing alone. */
    enum Use {
        /** The base learns to continue tweets from it. */
        BASE(35),
        /** The methods learn from it and its grade. */
        DEMONSTRATION(35),
        /** The judges learn from it. */
        JUDGE(15),
        VALIDATION(5),
        TEST(10);

        private final int percent;

        Use(int percent) {
            this.percent = percent;
        }

        static Use of(int hundredth) {
            int below = 0;
            for (Use use : values()) {
                below += use.percent;
                if (hundredth < below) {
                    return use;
                }
            }
            throw new IllegalArgumentException("not in [0, 100): " + hundredth);
        }
    }

    /**
     * A tweet in two: its first three words, and what follows with the space before it.
     *
     * @param decent how many of the people asked found neither hatred nor offence in it
     */
    record Tweet(int number, String beginning, String rest, int decent, int asked) {

        /** Share of the people asked who found it decent. */
        double decency() {
            return (double) decent / asked;
        }

        String whole() {
            return beginning + rest;
        }
    }

    /** Those of four words and more. */
    static Map<Use, List<Tweet>> read(Path folder) throws IOException {
        Map<Use, List<Tweet>> byUse = new EnumMap<>(Use.class);
        for (Use use : Use.values()) {
            byUse.put(use, new ArrayList<>());
        }
        int[] number = {0};
        Csv.forEach(folder, "labeled_data", row -> {
            int own = number[0]++;
            Matcher parts = BEGINNING.matcher(cleaned(Csv.field(row, "tweet")));
            if (parts.matches()) {
                Use use = Use.of((int) Math.floorMod(new Seeds(0).hash("tweet " + own), (long) HUNDRED));
                byUse.getOrDefault(use, List.of())
                        .add(new Tweet(
                                own, parts.group(1), parts.group(2), count(row, "neither"), count(row, "count")));
            }
        });
        return byUse;
    }

    private static int count(Map<String, String> row, String column) {
        return Integer.parseInt(Csv.field(row, column));
    }

    /** Without names, links, entities and marks of repetition, and with single spaces. */
    static String cleaned(String tweet) {
        String text = RETWEET.matcher(tweet).replaceFirst("");
        text = HANDLE.matcher(text).replaceAll("@user");
        text = LINK.matcher(text).replaceAll("");
        text = ENTITY.matcher(text).replaceAll(" ");
        return SPACE.matcher(text).replaceAll(" ").strip();
    }
}
