package dev.hone.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.junit.jupiter.api.Test;

class OffPolicyOnCardTest {

    private static String card(String estimates, String refusal) throws JsonProcessingException {
        return OffPolicyOnCard.of(new ObjectMapper().readTree("""
                {"answers": 240, "subjects": 200,
                 "loggedQuality": 0.5, "loggedQualityLow": 0.4, "loggedQualityHigh": 0.6,
                 "meanWeight": 1.01, "meanWeightLow": 0.9, "meanWeightHigh": 1.12,
                 "effectiveSubjects": 120.5, "largestShare": 0.02, "limit": 15.4919, "truncated": 1,
                 %s, "leftOut": {"it was held to a form": 3}, "refusal": %s}
                """.formatted(estimates, refusal)));
    }

    @Test
    void saysWhatTheVersionWouldEarnAndWhatThatRestsOn() throws JsonProcessingException {
        assertThat(card("""
                "weighted": 0.61, "weightedLow": 0.5, "weightedHigh": 0.72,
                "adjusted": 0.6, "adjustedLow": 0.52, "adjustedHigh": 0.68""", "null")).isEqualTo("""
                ## What it would earn, by logged answers

                An estimate at the highest goal, without guidance, from 240 held-out answers that other versions gave, weighed \
                by how much likelier this one makes them. It decides nothing.

                | measure | value | interval |
                |---|--:|--:|
                | mean quality, by weights and what prompts let expect | 0.6000 | 0.5200 to 0.6800 |
                | mean quality, by weights alone | 0.6100 | 0.5000 to 0.7200 |
                | mean quality of the logged answers | 0.5000 | 0.4000 to 0.6000 |
                | mean weight (near 1 if all is as recorded) | 1.0100 | 0.9000 to 1.1200 |
                | subjects | 200 | - |
                | subjects that the weights are worth | 120.5000 | - |
                | the heaviest answer's share | 0.0200 | - |
                | answers whose weight was truncated at 15.4919 | 1 | - |
                | left out: it was held to a form | 3 | - |

                """);
    }

    @Test
    void saysWhyThereIsNone() throws JsonProcessingException {
        assertThat(card("\"weighted\": null, \"adjusted\": null", "\"answers of 3 subjects can be weighed\""))
                .contains("It decides nothing. There is none: answers of 3 subjects can be weighed.\n")
                .contains("| mean weight")
                .doesNotContain("by weights");
    }

    @Test
    void hasNoSectionOfRoundsThatAskedForNone() {
        assertThat(OffPolicyOnCard.of(MissingNode.getInstance())).isEmpty();
    }
}
