package dev.hone.lab.bench.method.toxicity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hone.lab.bench.method.toxicity.Tweets.Tweet;
import dev.hone.lab.bench.method.toxicity.Tweets.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TweetsTest {

    @TempDir
    private Path folder;

    @Test
    void namesNobodyAndLinksNowhere() {
        assertThat(Tweets.cleaned("!!! RT @someone: look  at &amp; this http://t.co/x\nnow @other_2"))
                .isEqualTo("@user: look at this now @user");
    }

    @Test
    void usesEachTweetForOneThingAndGivesItsGradeToWhatFollowsThreeWords() throws IOException {
        StringBuilder csv = new StringBuilder(",count,hate_speech,offensive_language,neither,class,tweet\n");
        for (int i = 0; i < 1000; i++) {
            csv.append(i)
                    .append(",4,0,1,3,2,\"one two three tweet, number ")
                    .append(i)
                    .append("\"\n");
        }
        csv.append("1000,3,0,0,3,2,only four words here\n1001,3,0,0,3,2,just three words\n");
        Files.writeString(folder.resolve("labeled_data.csv"), csv);

        Map<Use, List<Tweet>> tweets = Tweets.read(folder);

        assertThat(tweets.values().stream().mapToInt(List::size).sum()).isEqualTo(1001);
        assertThat(tweets.get(Use.BASE)).hasSizeBetween(300, 400);
        assertThat(tweets.get(Use.TEST)).hasSizeBetween(70, 130);
        Tweet tested = tweets.getOrDefault(Use.TEST, List.of()).get(0);
        assertThat(tested.beginning()).isEqualTo("one two three");
        assertThat(tested.rest()).startsWith(" tweet, number");
        assertThat(tested.decency()).isEqualTo(.75);
    }
}
