package dev.hone.streams.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hone.schemas.config.Settings;
import dev.hone.schemas.records.Aggregate;
import dev.hone.schemas.records.CatalogueVersion;
import dev.hone.schemas.records.CategoryScore;
import dev.hone.schemas.records.LatePolicy;
import dev.hone.schemas.records.MetricCatalogue;
import dev.hone.schemas.records.MetricDefinition;
import dev.hone.schemas.records.MetricType;
import dev.hone.schemas.records.SourceCap;
import dev.hone.schemas.records.SourceKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueConfigTest {

    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

    private static CatalogueConfig from(Map<String, String> values) {
        return CatalogueConfig.from(Settings.of(values));
    }

    @Test
    void shipsThumbRatingAndScore() {
        assertThat(from(Map.of()).metrics())
                .extracting(metric ->
                        metric.getName() + " " + metric.getType() + " " + metric.getMin() + ".." + metric.getMax())
                .containsExactly("rating ORDINAL 1.0..5.0", "score FLOAT 0.0..1.0", "thumb BOOLEAN 0.0..1.0");
        assertThat(from(Map.of()).metrics())
                .allMatch(metric -> metric.getWaitMs() == 3_600_000
                        && metric.getPriorStrength() == 1
                        && metric.getLatePolicy() == LatePolicy.REVISE
                        && metric.getDefaultValue() == null
                        && !metric.getRequired());
    }

    @Test
    void readsEveryKey() {
        Map<String, String> values = new HashMap<>();
        Map.of("type", "categorical", "min", "-1", "max", "1", "direction", "lower", "categories", "good=1,bad=-1")
                .forEach((key, value) -> values.put("catalogue.mood." + key, value));
        Map.of("weight", "2", "required", "true", "wait.ms", "5", "default", "0.5", "prior.mean", "0.25")
                .forEach((key, value) -> values.put("catalogue.mood." + key, value));
        Map.of("prior.strength", "3", "aggregate", "sum", "late.policy", "drop", "max.votes", "7")
                .forEach((key, value) -> values.put("catalogue.mood." + key, value));

        Map.of("max.votes.model", "2", "max.votes.code", "0")
                .forEach((key, value) -> values.put("catalogue.mood." + key, value));

        assertThat(from(values).metrics())
                .containsExactly(new MetricDefinition(
                        "mood",
                        MetricType.CATEGORICAL,
                        -1.0,
                        1.0,
                        false,
                        List.of(new CategoryScore("good", 1.0), new CategoryScore("bad", -1.0)),
                        2.0,
                        true,
                        5L,
                        0.5,
                        0.25,
                        3.0,
                        Aggregate.SUM,
                        LatePolicy.DROP,
                        7,
                        List.of(new SourceCap(SourceKind.MODEL, 2), new SourceCap(SourceKind.CODE, 0))));
    }

    @ParameterizedTest
    @CsvSource({
        "m.type, number, must be",
        "m.min, 2, must be below max",
        "m.max, NaN, finite",
        "m.default, 2, must lie between min and max",
        "m.categories, a=1, a categorical metric lists",
        "m.weight, -1, at least 0",
        "m.prior.mean, 1.5, no more than 1",
        "m.max.votes, 0, at least 1",
        "m.colour, red, unknown key catalogue.m.colour",
        "m, 1, catalogue.<metric>.<key>",
        "two words.type, float, a name is letters"
    })
    void refuses(String key, String value, String message) {
        assertThatThrownBy(() -> from(Map.of("catalogue." + key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "type=categorical; a categorical metric lists name=score",
                "type=categorical, categories=good=1:good=0; must name each category once",
                "type=categorical, categories=good; must be name=score",
                "type=categorical, categories=good=yes; Not a number",
                "type=categorical, categories=good=5; must lie between min and max",
                "type=boolean, categories=yes=1; others list none",
                "type=boolean, default=1.5; must lie between min and max",
                "type=text, default=1; a text is carried along and never scored",
                "min=1, max=1; must be below max",
                "min=-Infinity; must be a finite number",
                "weight=NaN; must be a finite number",
                "prior.strength=-1; at least 0",
                "prior.mean=-0.1; prior.mean",
                "wait.ms=-1; wait.ms",
                "wait.ms=9223372036854775807; no more than",
                "late.policy=never; late.policy",
                "aggregate=median; aggregate",
                "direction=up; direction",
                "max.votes=257; max.votes",
                "max.votes.model=-1; must be a number of votes from 0 to 256",
                "max.votes.nobody=1; unknown key",
            })
    void saysWhatIsWrongWithAMetric(String keys, String message) {
        Map<String, String> settings = new TreeMap<>();
        for (String key : keys.split(", ")) {
            String[] pair = key.split("=", 2);
            settings.put("catalogue.m." + pair[0], pair[1].replace(':', ','));
        }

        assertThatThrownBy(() -> from(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("catalogue.m.")
                .hasMessageContaining(message);
    }

    @Test
    void theDigestNamesTheMetricsByTheirContent() {
        String shipped = from(Map.of()).version().getDigest();

        assertThat(shipped)
                .as("the name that it had before there were caps")
                .isEqualTo("sha256:c0ac039386fc5da09a8bb0f78ad114bf84fb34f635880d41c6765152ba7507e2");
        assertThat(from(Map.of("catalogue.thumb.max.votes.model", "1"))
                        .version()
                        .getDigest())
                .isNotEqualTo(
                        from(Map.of("catalogue.thumb.type", "float")).version().getDigest());
        assertThat(from(Map.of()).version().getDigest()).isEqualTo(shipped);
        assertThat(from(Map.of("catalogue.rating.max", "4")).version().getDigest())
                .isNotEqualTo(shipped);
    }

    @Test
    void theFirstPublicationAppliesFromTheEpochAndLaterOnesAreAnnounced() {
        MetricCatalogue shipped = from(Map.of()).of("main");
        MetricCatalogue changed = from(Map.of("catalogue.rating.max", "4")).of("main");

        MetricCatalogue first = CataloguePublication.next(null, shipped, NOW);
        MetricCatalogue second = CataloguePublication.next(first, changed, NOW);
        MetricCatalogue third = CataloguePublication.next(second, shipped, NOW);

        assertThat(first.getVersions())
                .extracting(CatalogueVersion::getEffectiveFrom)
                .containsExactly(Instant.EPOCH);
        assertThat(CataloguePublication.next(first, shipped, NOW)).isSameAs(first);
        assertThat(second.getVersions())
                .extracting(CatalogueVersion::getEffectiveFrom)
                .containsExactly(Instant.EPOCH, NOW.plusSeconds(60));
        assertThat(third.getVersions())
                .extracting(CatalogueVersion::getEffectiveFrom)
                .containsExactly(
                        Instant.EPOCH, NOW.plusSeconds(60), NOW.plusSeconds(60).plusMillis(1));
    }

    @Test
    void theVersionInForceIsTheLastThatIsNotAfterTheResponse() {
        CatalogueConfig shipped = from(Map.of());
        MetricCatalogue changed = CataloguePublication.next(
                shipped.of("main"), from(Map.of("catalogue.rating.max", "4")).of("main"), NOW);
        Catalogues.Published published = line -> Map.of("main", changed).get(line);
        Catalogues catalogues = new Catalogues(published, () -> List.of(changed), shipped.version());
        Instant change = NOW.plus(CataloguePublication.LEAD);

        assertThat(catalogues.inForce("main", change.minusMillis(1)).getDigest())
                .isEqualTo(shipped.version().getDigest());
        assertThat(catalogues.inForce("main", change))
                .isEqualTo(changed.getVersions().get(1));
        assertThat(catalogues.inForce("other", change)).isEqualTo(shipped.version());
    }
}
