package dev.hone.lab.bench.method.recommendation;

import dev.hone.lab.replay.ranking.RankingCase;

/** A user's next title, held out. */
record TitleCase(int user, RankingCase next) {}
