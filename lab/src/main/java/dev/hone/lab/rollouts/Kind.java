package dev.hone.lab.rollouts;

/** The kinds of scores for which power is measured. */
enum Kind {
    COIN("0/1") {
        @Override
        Scores scores() {
            return Scores.coin(.5);
        }
    },
    STARS("five stars") {
        @Override
        Scores scores() {
            return Scores.stars();
        }
    },
    BIMODAL("bimodal") {
        @Override
        Scores scores() {
            return Scores.bimodal();
        }
    },
    SKEWED("skewed") {
        @Override
        Scores scores() {
            return Scores.skewed();
        }
    };

    private final String words;

    Kind(String words) {
        this.words = words;
    }

    abstract Scores scores();

    String words() {
        return words;
    }
}
